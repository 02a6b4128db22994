package dev.assay.evidence.cove.simulated;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.cbor.CborItem;
import dev.assay.evidence.cbor.CborWriter;
import dev.assay.evidence.cove.CoveLabels;
import dev.assay.evidence.cove.CoveState;
import dev.assay.evidence.crypto.EcCurve;
import dev.assay.evidence.eat.EndorsedKey;
import dev.assay.evidence.eat.simulated.SimulatedClaims;
import dev.assay.evidence.eat.simulated.SimulatedKey;
import java.util.List;

/// A made-up platform: root of trust, platform and TSM, each with its key on P-384. The same seed
/// makes the same platform.
public final class SimulatedCovePlatform {
  private static final long TAG_CWT = 61;
  private static final int ID_BYTES = 64;

  private final CoveLabels labels;
  private final SimulatedKey rootOfTrust;
  private final SimulatedKey platform;
  private final SimulatedKey tsm;
  private final SimulatedKey guest;

  private SimulatedCovePlatform(Bytes seed, CoveLabels labels) {
    this.labels = labels;
    this.rootOfTrust = SimulatedKey.fromSeed(EcCurve.P384, seed, "rot");
    this.platform = SimulatedKey.fromSeed(EcCurve.P384, seed, "platform");
    this.tsm = SimulatedKey.fromSeed(EcCurve.P384, seed, "tsm");
    this.guest = SimulatedKey.fromSeed(EcCurve.P384, seed, "guest");
  }

  public static SimulatedCovePlatform fromSeed(Bytes seed, CoveLabels labels) {
    return new SimulatedCovePlatform(seed, labels);
  }

  /// What the operator would be given by whoever made the platform.
  public EndorsedKey endorsedKey() {
    return rootOfTrust.endorsed();
  }

  public SimulatedKey rootOfTrust() {
    return rootOfTrust;
  }

  /// Signs what is said of the TSM.
  public SimulatedKey platformKey() {
    return platform;
  }

  /// Signs what is said of the TVM.
  public SimulatedKey tsmKey() {
    return tsm;
  }

  public SimulatedClaims platformClaims() {
    return new SimulatedClaims()
        .text(265, labels.profile())
        .bytes(labels.platform().publicKey(), platform.coseKey())
        .bytes(labels.platform().manufacturerId(), Bytes.fromHex("c7".repeat(ID_BYTES)))
        .number(labels.platform().state(), CoveState.SECURED.claim())
        .maps(labels.platform().swComponents(), List.of(component("firmware", "55")));
  }

  public SimulatedClaims tsmClaims() {
    return new SimulatedClaims()
        .bytes(labels.tsm().publicKey(), tsm.coseKey())
        .maps(
            labels.tsm().swComponents(),
            List.of(component("tsm-driver", "66"), component("tsm", "77")));
  }

  /// @param challenge at most 64 bytes; zeros follow
  public SimulatedClaims tvmClaims(Bytes challenge) {
    return new SimulatedClaims()
        .bytes(10, challenge.zeroPaddedTo(ID_BYTES))
        .bytes(labels.tvm().identity(), Bytes.fromHex("d8".repeat(ID_BYTES)))
        .bytes(labels.tvm().publicKey(), guest.coseKey())
        .maps(labels.tvm().initialMeasurements(), List.of(measurement(0, "88")))
        .maps(
            labels.tvm().runtimeMeasurements(),
            List.of(measurement(1, "99"), measurement(2, "aa")));
  }

  /// A token in which everything is as it should be.
  public Bytes token(Bytes challenge) {
    return token(
        signed(rootOfTrust, platformClaims()),
        signed(platform, tsmClaims()),
        signed(tsm, tvmClaims(challenge)));
  }

  /// A token of three that can be anything.
  public static Bytes token(CborItem platform, CborItem tsm, CborItem tvm) {
    CborItem submods =
        new SimulatedClaims().put("platform", platform).put("tsm", tsm).put("tvm", tvm).item();
    return new SimulatedClaims().put(266, submods).encode();
  }

  /// One of the three: a COSE_Sign1 over claims with the tag of a CWT.
  public static CborItem signed(SimulatedKey key, SimulatedClaims claims) {
    return key.sign1(CborWriter.encode(new CborItem.Tagged(TAG_CWT, claims.item())));
  }

  private static SimulatedClaims component(String type, String digits) {
    return new SimulatedClaims()
        .text(1, type)
        .bytes(2, Bytes.fromHex(digits.repeat(48)))
        .text(3, "7")
        .bytes(5, Bytes.fromHex("5e".repeat(48)))
        .text(6, "sha-384");
  }

  private static SimulatedClaims measurement(int index, String digits) {
    return new SimulatedClaims()
        .number(1, index)
        .bytes(2, Bytes.fromHex(digits.repeat(48)))
        .text(3, "sha-384");
  }
}
