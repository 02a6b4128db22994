package dev.assay.evidence.cca.simulated;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.cbor.CborItem;
import dev.assay.evidence.cbor.CborWriter;
import dev.assay.evidence.cca.CcaPlatformProfile;
import dev.assay.evidence.cca.CcaRealmProfile;
import dev.assay.evidence.cca.CcaToken;
import dev.assay.evidence.eat.simulated.SimulatedClaims;
import dev.assay.evidence.eat.simulated.SimulatedKey;
import java.util.List;
import java.util.function.Function;

/// A token in the making. What nobody changes is what a well-run platform would make it; every
/// claim, header and signature can be made anything.
public final class SimulatedCcaToken {
  private static final int CHALLENGE_BYTES = 64;
  private static final int SECURED = 0x3003;
  private static final int EAT_CWT = 263;

  private final SimulatedCcaPlatform platform;
  private final SimulatedClaims platformClaims = new SimulatedClaims();
  private final SimulatedClaims realmClaims = new SimulatedClaims();
  private Function<Bytes, CborItem> platformSigner;
  private Function<Bytes, CborItem> realmSigner;
  private CcaToken.Form form = CcaToken.Form.COLLECTION;

  SimulatedCcaToken(SimulatedCcaPlatform platform, Bytes challenge) {
    this.platform = platform;
    this.platformSigner = platform.platformKey()::sign1;
    this.realmSigner = platform.realmKey()::sign1;
    realmDefaults(challenge);
    realmKey(platform.realmKey().coseKey());
    platformDefaults();
  }

  /// Without a profile, and with the realm manager's key as a bare point, as in older platforms.
  public SimulatedCcaToken legacy() {
    platformClaims.text(265, CcaPlatformProfile.LEGACY.uri());
    realmClaims.remove(265);
    return realmKey(platform.realmKey().uncompressedPoint());
  }

  /// The realm manager's key as it is to be transported; the platform vouches for it.
  public SimulatedCcaToken realmKey(Bytes transported) {
    realmClaims.bytes(44237, transported);
    platformClaims.bytes(10, transported.sha256());
    return this;
  }

  public SimulatedCcaToken form(CcaToken.Form wanted) {
    form = wanted;
    return this;
  }

  public SimulatedCcaToken lifecycle(int value) {
    platformClaims.number(2395, value);
    return this;
  }

  /// @param measurement 32 bytes, SHA-256
  public SimulatedCcaToken initialMeasurement(Bytes measurement) {
    realmClaims.bytes(44238, measurement);
    return this;
  }

  /// @param value 64 bytes
  public SimulatedCcaToken personalizationValue(Bytes value) {
    realmClaims.bytes(44235, value);
    return this;
  }

  /// The platform's claims, to make them anything.
  public SimulatedClaims platformClaims() {
    return platformClaims;
  }

  /// The realm's claims, to make them anything.
  public SimulatedClaims realmClaims() {
    return realmClaims;
  }

  /// @param signer makes a COSE_Sign1, or anything, of the platform's claims
  public SimulatedCcaToken platformSigner(Function<Bytes, CborItem> signer) {
    platformSigner = signer;
    return this;
  }

  /// @param signer makes a COSE_Sign1, or anything, of the realm's claims
  public SimulatedCcaToken realmSigner(Function<Bytes, CborItem> signer) {
    realmSigner = signer;
    return this;
  }

  /// Signed with another realm manager's key than the one inside.
  public SimulatedCcaToken realmSignedBy(SimulatedKey other) {
    return realmSigner(other::sign1);
  }

  public Bytes encode() {
    SimulatedClaims members = new SimulatedClaims();
    members.put(44234, member(platformSigner.apply(platformClaims.encode())));
    members.put(44241, member(realmSigner.apply(realmClaims.encode())));
    return CborWriter.encode(new CborItem.Tagged(form.tag(), members.item()));
  }

  private CborItem member(CborItem signed) {
    CborItem encoded = new CborItem.ByteString(CborWriter.encode(signed));
    return form == CcaToken.Form.COLLECTION
        ? encoded
        : new CborItem.Array(List.of(new CborItem.Int(EAT_CWT), encoded));
  }

  private void realmDefaults(Bytes challenge) {
    CborItem zero = new CborItem.ByteString(Bytes.copyOf(new byte[32]));
    realmClaims
        .bytes(10, challenge.zeroPaddedTo(CHALLENGE_BYTES))
        .text(265, CcaRealmProfile.V1_0_0.uri())
        .bytes(44235, Bytes.copyOf(new byte[CHALLENGE_BYTES]))
        .text(44236, "sha-256")
        .bytes(44238, Bytes.fromHex("1d".repeat(32)))
        .put(44239, new CborItem.Array(List.of(zero, zero, zero, zero)))
        .text(44240, "sha-256");
  }

  private void platformDefaults() {
    platformClaims
        .text(265, CcaPlatformProfile.V1_0_0.uri())
        .bytes(2396, platform.device().implementationId())
        .bytes(256, platform.device().instanceId())
        .bytes(2401, Bytes.fromHex("cfcfcfcf"))
        .number(2395, SECURED)
        .text(2402, "sha-256")
        .maps(2399, List.of(component("RSE_BL2", "11"), component("RMM", "22")));
  }

  private static SimulatedClaims component(String type, String digits) {
    return new SimulatedClaims()
        .text(1, type)
        .bytes(5, Bytes.fromHex("5e".repeat(32)))
        .bytes(2, Bytes.fromHex(digits.repeat(32)))
        .text(4, "1.0.0")
        .text(6, "sha-256");
  }
}
