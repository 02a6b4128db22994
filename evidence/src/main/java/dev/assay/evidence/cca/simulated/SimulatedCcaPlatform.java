package dev.assay.evidence.cca.simulated;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.crypto.EcCurve;
import dev.assay.evidence.eat.EndorsedKey;
import dev.assay.evidence.eat.simulated.SimulatedKey;

/// A made-up platform with its attestation key and its realm manager's. The same seed makes the
/// same platform, and the same template the same token.
public final class SimulatedCcaPlatform {
  private static final Bytes UEID_RAND = Bytes.fromHex("01");

  private final SimulatedKey platformKey;
  private final SimulatedKey realmKey;
  private final EndorsedKey.Device device;

  private SimulatedCcaPlatform(
      SimulatedKey platformKey, SimulatedKey realmKey, EndorsedKey.Device device) {
    this.platformKey = platformKey;
    this.realmKey = realmKey;
    this.device = device;
  }

  /// On P-384, as every known platform.
  public static SimulatedCcaPlatform fromSeed(Bytes seed) {
    return fromSeed(seed, EcCurve.P384);
  }

  /// @param platformCurve of the platform's key; the realm manager's is on P-384
  public static SimulatedCcaPlatform fromSeed(Bytes seed, EcCurve platformCurve) {
    SimulatedKey platformKey = SimulatedKey.fromSeed(platformCurve, seed, "cpak");
    return new SimulatedCcaPlatform(
        platformKey,
        SimulatedKey.fromSeed(EcCurve.P384, seed, "rak"),
        new EndorsedKey.Device(
            Bytes.fromHex("a5".repeat(32)),
            UEID_RAND.concat(platformKey.uncompressedPoint().sha256())));
  }

  /// What the operator would be given by whoever made the platform.
  public EndorsedKey endorsedKey() {
    return platformKey.endorsed().of(device);
  }

  public EndorsedKey.Device device() {
    return device;
  }

  /// The platform's attestation key, the CPAK.
  public SimulatedKey platformKey() {
    return platformKey;
  }

  /// The realm manager's key, the RAK.
  public SimulatedKey realmKey() {
    return realmKey;
  }

  /// A template for tokens of this platform in which everything is as it should be.
  ///
  /// @param challenge at most 64 bytes; zeros follow
  public SimulatedCcaToken asked(Bytes challenge) {
    return new SimulatedCcaToken(this, challenge);
  }
}
