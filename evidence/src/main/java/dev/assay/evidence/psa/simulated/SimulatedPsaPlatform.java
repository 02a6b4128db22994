package dev.assay.evidence.psa.simulated;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.cbor.CborItem;
import dev.assay.evidence.cbor.CborWriter;
import dev.assay.evidence.crypto.EcCurve;
import dev.assay.evidence.eat.EndorsedKey;
import dev.assay.evidence.eat.simulated.SimulatedClaims;
import dev.assay.evidence.eat.simulated.SimulatedKey;
import dev.assay.evidence.psa.PsaProfile;
import java.util.List;

/// A made-up platform with its initial attestation key, on P-256. The same seed makes the same
/// platform, and the same claims the same token.
public final class SimulatedPsaPlatform {
  private static final Bytes UEID_RAND = Bytes.fromHex("01");
  private static final int SECURED = 0x3000;
  private static final int SECURE_CLIENT = 3002;

  private final SimulatedKey key;
  private final EndorsedKey.Device device;

  private SimulatedPsaPlatform(SimulatedKey key) {
    this.key = key;
    this.device =
        new EndorsedKey.Device(
            Bytes.fromHex("b6".repeat(32)), UEID_RAND.concat(key.uncompressedPoint().sha256()));
  }

  public static SimulatedPsaPlatform fromSeed(Bytes seed) {
    return new SimulatedPsaPlatform(SimulatedKey.fromSeed(EcCurve.P256, seed, "iak"));
  }

  /// What the operator would be given by whoever made the platform.
  public EndorsedKey endorsedKey() {
    return key.endorsed().of(device);
  }

  public SimulatedKey key() {
    return key;
  }

  /// Claims as a well-run platform makes them; each can be made anything before they are signed.
  ///
  /// @param nonce 32, 48 or 64 bytes
  public SimulatedClaims claims(PsaProfile profile, Bytes nonce) {
    return profile == PsaProfile.LEGACY ? legacy(nonce) : current(profile, nonce);
  }

  /// The token.
  public Bytes token(SimulatedClaims claims) {
    return encode(key.sign1(claims.encode()));
  }

  /// A token whose envelope can be anything.
  public static Bytes encode(CborItem envelope) {
    return CborWriter.encode(envelope);
  }

  private SimulatedClaims current(PsaProfile profile, Bytes nonce) {
    return new SimulatedClaims()
        .bytes(10, nonce)
        .bytes(2397, Bytes.fromHex("5eed".repeat(16)))
        .bytes(256, device.instanceId())
        .bytes(2396, device.implementationId())
        .number(2394, SECURE_CLIENT)
        .number(2395, SECURED)
        .maps(2399, List.of(component("SPE", "33"), component("NSPE", "44")))
        .text(2400, "https://verifier.example")
        .text(265, profile.uri())
        .text(2398, "0604565272829-10010");
  }

  private SimulatedClaims legacy(Bytes nonce) {
    return new SimulatedClaims()
        .text(-75000, PsaProfile.LEGACY.uri())
        .number(-75001, -1)
        .number(-75002, SECURED)
        .bytes(-75003, device.implementationId())
        .bytes(-75004, Bytes.fromHex("5eed".repeat(16)))
        .text(-75005, "0604565272829")
        .maps(-75006, List.of(component("SPE", "33")))
        .bytes(-75008, nonce)
        .bytes(-75009, device.instanceId());
  }

  private static SimulatedClaims component(String type, String digits) {
    return new SimulatedClaims()
        .text(1, type)
        .text(4, "1.6.0")
        .bytes(5, Bytes.fromHex("5e".repeat(32)))
        .text(6, "SHA256")
        .bytes(2, Bytes.fromHex(digits.repeat(32)));
  }
}
