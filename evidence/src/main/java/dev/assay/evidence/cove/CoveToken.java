package dev.assay.evidence.cove;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.cbor.CborFields;
import dev.assay.evidence.cbor.CborItem;
import dev.assay.evidence.cbor.CborReader;
import dev.assay.evidence.cbor.Label;
import dev.assay.evidence.cose.CoseKey;
import dev.assay.evidence.cose.CoseSign1;
import dev.assay.evidence.crypto.EcKey;
import dev.assay.evidence.wire.Unreadable;
import java.util.List;
import java.util.Optional;

/// A CoVE token that is well-formed (RISC-V AP-TEE, Evidence Format): an unsigned map `{ 266: {
/// "platform": token, "tsm": token, "tvm": token } }` of three signed ones, each a [CoseSign1]
/// whose payload is a map with the tag of a CWT, 61.
///
/// | token | label | claim | type |
/// | --- | --- | --- | --- |
/// | platform | 265 | profile | text |
/// | | open | public_key | bstr of a COSE_Key |
/// | | open | manufacturer_id | bstr of 64 |
/// | | open | state | 1 to 4: see [CoveState] |
/// | | open | sw_components | array of at least one: see [CoveComponent] |
/// | tsm | open | public_key | bstr of a COSE_Key |
/// | | open | sw_components | array of two: the TSM driver's, the TSM's |
/// | tvm | 10 | challenge | bstr of 64 |
/// | | open | identity | bstr of 64, optional |
/// | | open | public_key | bstr of a COSE_Key: the guest's own |
/// | | open | initial_measurements | array of 1 to 8: see [CoveMeasurement] |
/// | | open | runtime_measurements | array of 1 to 18, optional |
///
/// Open labels are given: see [CoveLabels]. Says nothing about whether anybody signed it:
/// [CoveVerifier] does.
public final class CoveToken {
  private static final String FIELD = "cove";
  private static final Label SUBMODS = new Label(266, "submods");
  private static final Label CHALLENGE = new Label(10, "challenge");
  private static final Label PROFILE = new Label(265, "profile");
  private static final long TAG_CWT = 61;

  private static final int ID_BYTES = 64;
  private static final int MOST_PLATFORM_COMPONENTS = 256;
  private static final int TSM_COMPONENTS = 2;
  private static final int MOST_INITIAL_MEASUREMENTS = 8;
  private static final int MOST_RUNTIME_MEASUREMENTS = 18;

  private final Bytes received;
  private final Platform platform;
  private final Tsm tsm;
  private final Tvm tvm;

  private CoveToken(Bytes received, Platform platform, Tsm tsm, Tvm tvm) {
    this.received = received;
    this.platform = platform;
    this.tsm = tsm;
    this.tvm = tvm;
  }

  /// What the root of trust says of the platform.
  ///
  /// @param publicKey as it came: verifies the TSM's token
  record Platform(
      CoseSign1 signed,
      String profile,
      Bytes publicKey,
      EcKey key,
      Bytes manufacturerId,
      CoveState state,
      List<CoveComponent> swComponents) {}

  /// What the platform says of the TSM.
  ///
  /// @param publicKey as it came: verifies the TVM's token
  record Tsm(CoseSign1 signed, Bytes publicKey, EcKey key, List<CoveComponent> swComponents) {}

  /// What the TSM says of the TVM.
  ///
  /// @param publicKey as it came: the guest's own, to encrypt secrets to
  record Tvm(
      CoseSign1 signed,
      Bytes challenge,
      Optional<Bytes> identity,
      Bytes publicKey,
      List<CoveMeasurement> initialMeasurements,
      List<CoveMeasurement> runtimeMeasurements) {}

  /// @param labels what the draft leaves open
  public static Parsed<CoveToken> parse(Bytes cbor, CoveLabels labels) {
    try {
      CborItem submods = CborFields.of(FIELD, CborReader.read(FIELD, cbor)).get(SUBMODS);
      CborFields tokens = CborFields.of(FIELD + ".submods", submods);
      return new Parsed.Ok<>(
          new CoveToken(
              cbor,
              platform(token(tokens, "platform"), labels),
              tsm(token(tokens, "tsm"), labels.tsm()),
              tvm(token(tokens, "tvm"), labels.tvm())));
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  /// All of it, as it came.
  public Bytes received() {
    return received;
  }

  public CoveState state() {
    return platform.state;
  }

  public Bytes challenge() {
    return tvm.challenge;
  }

  /// The guest's own key, a COSE_Key: a secret encrypted to it is the guest's alone.
  public Bytes guestKey() {
    return tvm.publicKey;
  }

  /// What the token says, before anybody verified it.
  public Claims claims() {
    Claims.Builder claims =
        Claims.builder()
            .text("cove.platform.profile", platform.profile)
            .binary("cove.platform.public_key", platform.publicKey)
            .binary("cove.platform.manufacturer_id", platform.manufacturerId)
            .text("cove.platform.state", platform.state.claimName());
    addComponents("cove.platform.sw_components.", platform.swComponents, claims);
    claims.binary("cove.tsm.public_key", tsm.publicKey);
    addComponents("cove.tsm.sw_components.", tsm.swComponents, claims);
    claims.binary("cove.tvm.challenge", tvm.challenge);
    tvm.identity.ifPresent(identity -> claims.binary("cove.tvm.identity", identity));
    claims.binary("cove.tvm.public_key", tvm.publicKey);
    addMeasurements("cove.tvm.initial_measurements.", tvm.initialMeasurements, claims);
    addMeasurements("cove.tvm.runtime_measurements.", tvm.runtimeMeasurements, claims);
    return claims.build();
  }

  Platform platform() {
    return platform;
  }

  Tsm tsm() {
    return tsm;
  }

  Tvm tvm() {
    return tvm;
  }

  private static void addComponents(
      String prefix, List<CoveComponent> components, Claims.Builder claims) {
    for (int i = 0; i < components.size(); i++) {
      components.get(i).addClaims(prefix + i + ".", claims);
    }
  }

  private static void addMeasurements(
      String prefix, List<CoveMeasurement> measurements, Claims.Builder claims) {
    for (int i = 0; i < measurements.size(); i++) {
      measurements.get(i).addClaims(prefix + i + ".", claims);
    }
  }

  private static CoseSign1 token(CborFields tokens, String name) throws Unreadable {
    String field = FIELD + "." + name + "_token";
    CborItem item =
        tokens
            .find(name)
            .orElseThrow(
                () -> new Unreadable(Reason.FIELD_MISSING, field, "\"" + name + "\"", "none"));
    return CoseSign1.of(field, item);
  }

  private static CborFields claims(String name, CoseSign1 signed) throws Unreadable {
    String field = FIELD + "." + name;
    CborItem payload = CborReader.read(field, signed.payload());
    if (payload instanceof CborItem.Tagged(long tag, CborItem content) && tag == TAG_CWT) {
      return CborFields.of(field, content);
    }
    throw CborFields.outOfRange(field, "tag 61", payload.kind());
  }

  private static Platform platform(CoseSign1 signed, CoveLabels labels) throws Unreadable {
    CborFields claims = claims("platform", signed);
    String profile = claims.text(PROFILE);
    if (!profile.equals(labels.profile())) {
      throw new Unreadable(
          Reason.UNSUPPORTED_VERSION,
          claims.path(PROFILE),
          labels.profile(),
          CborFields.excerpt(profile));
    }
    Label key = publicKey(labels.platform().publicKey());
    return new Platform(
        signed,
        profile,
        claims.bytes(key),
        key(claims, key),
        claims.bytes(new Label(labels.platform().manufacturerId(), "manufacturer_id"), ID_BYTES),
        CoveState.of(
            claims.integer(
                new Label(labels.platform().state(), "state"), 1, CoveState.values().length)),
        CoveComponent.read(
            claims, swComponents(labels.platform().swComponents()), 1, MOST_PLATFORM_COMPONENTS));
  }

  private static Tsm tsm(CoseSign1 signed, CoveLabels.Tsm labels) throws Unreadable {
    CborFields claims = claims("tsm", signed);
    Label key = publicKey(labels.publicKey());
    return new Tsm(
        signed,
        claims.bytes(key),
        key(claims, key),
        CoveComponent.read(
            claims, swComponents(labels.swComponents()), TSM_COMPONENTS, TSM_COMPONENTS));
  }

  private static Tvm tvm(CoseSign1 signed, CoveLabels.Tvm labels) throws Unreadable {
    CborFields claims = claims("tvm", signed);
    Label key = publicKey(labels.publicKey());
    key(claims, key); // a key that nobody can encrypt to is no key
    Label runtime = new Label(labels.runtimeMeasurements(), "runtime_measurements");
    return new Tvm(
        signed,
        claims.bytes(CHALLENGE, ID_BYTES),
        claims.optionalBytes(new Label(labels.identity(), "identity"), ID_BYTES),
        claims.bytes(key),
        CoveMeasurement.read(
            claims,
            new Label(labels.initialMeasurements(), "initial_measurements"),
            MOST_INITIAL_MEASUREMENTS),
        claims.has(runtime)
            ? CoveMeasurement.read(claims, runtime, MOST_RUNTIME_MEASUREMENTS)
            : List.of());
  }

  private static Label publicKey(long key) {
    return new Label(key, "public_key");
  }

  private static Label swComponents(long key) {
    return new Label(key, "sw_components");
  }

  private static EcKey key(CborFields claims, Label label) throws Unreadable {
    return CoseKey.read(claims.path(label), claims.bytes(label));
  }
}
