package dev.assay.evidence.cca;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Reason;
import dev.assay.evidence.cbor.CborFields;
import dev.assay.evidence.cbor.CborReader;
import dev.assay.evidence.cbor.Label;
import dev.assay.evidence.eat.EndorsedKey;
import dev.assay.evidence.eat.LifecycleState;
import dev.assay.evidence.eat.SoftwareComponent;
import dev.assay.evidence.wire.Unreadable;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What the platform says of itself (draft-ffm-rats-cca-token-00; Arm DEN 0137, A7.2.3.2):
///
/// | label | claim | type |
/// | --- | --- | --- |
/// | 10 | challenge | bstr of 32, 48 or 64 |
/// | 256 | instance_id | bstr of 33, the first 1 |
/// | 265 | profile | text: see [CcaPlatformProfile] |
/// | 2395 | lifecycle | uint: see [LifecycleState] |
/// | 2396 | implementation_id | bstr of 32 |
/// | 2399 | sw_components | array of at least one: see [SoftwareComponent] |
/// | 2400 | verification_service | text, optional |
/// | 2401 | config | bstr |
/// | 2402 | hash_algo_id | text |
///
/// @param challenge the hash of the realm manager's public key
/// @param config implementation defined
/// @param lifecycle as it came, 16 bits
/// @param verificationService where the token would like to be verified: never followed
/// @param hashAlgoId which hash the measurements are, where they don't say it
public record CcaPlatformClaims(
    CcaPlatformProfile profile,
    Bytes challenge,
    EndorsedKey.Device device,
    Bytes config,
    int lifecycle,
    List<SoftwareComponent> swComponents,
    Optional<String> verificationService,
    String hashAlgoId)
    implements CcaClaimsSet {
  static final String FIELD = "cca.platform";

  private static final Label CHALLENGE = new Label(10, "challenge");
  private static final Label INSTANCE_ID = new Label(256, "instance_id");
  private static final Label PROFILE = new Label(265, "profile");
  private static final Label LIFECYCLE = new Label(2395, "lifecycle");
  private static final Label IMPLEMENTATION_ID = new Label(2396, "implementation_id");
  private static final Label SW_COMPONENTS = new Label(2399, "sw_components");
  private static final Label VERIFICATION_SERVICE = new Label(2400, "verification_service");
  private static final Label CONFIG = new Label(2401, "config");
  private static final Label HASH_ALGO_ID = new Label(2402, "hash_algo_id");

  /// Of 256 bits or stronger (the draft, Measurement Value), by their IANA names.
  private static final Set<String> HASHES =
      Set.of("sha-256", "sha-384", "sha-512", "sha3-256", "sha3-384", "sha3-512");

  public CcaPlatformClaims {
    swComponents = List.copyOf(swComponents);
  }

  static CcaPlatformClaims read(Bytes payload) throws Unreadable {
    CborFields claims = CborFields.of(FIELD, CborReader.read(FIELD, payload));
    return new CcaPlatformClaims(
        profile(claims),
        claims.hash(CHALLENGE),
        EndorsedKey.Device.read(claims, IMPLEMENTATION_ID, INSTANCE_ID),
        claims.bytes(CONFIG),
        LifecycleState.read(claims, LIFECYCLE),
        SoftwareComponent.read(claims, SW_COMPONENTS),
        claims.optionalText(VERIFICATION_SERVICE),
        hash(claims));
  }

  public LifecycleState lifecycleState() {
    return LifecycleState.of(lifecycle).orElseThrow();
  }

  @Override
  public Claims claims() {
    String prefix = FIELD + ".";
    Claims.Builder claims =
        Claims.builder()
            .text(prefix + PROFILE.name(), profile.uri())
            .binary(prefix + CHALLENGE.name(), challenge)
            .binary(prefix + IMPLEMENTATION_ID.name(), device.implementationId())
            .binary(prefix + INSTANCE_ID.name(), device.instanceId())
            .binary(prefix + CONFIG.name(), config)
            .number(prefix + LIFECYCLE.name(), lifecycle)
            .text(prefix + "lifecycle_state", lifecycleState().claimName());
    SoftwareComponent.addClaims(swComponents, prefix + SW_COMPONENTS.name(), claims);
    verificationService.ifPresent(text -> claims.text(prefix + VERIFICATION_SERVICE.name(), text));
    return claims.text(prefix + HASH_ALGO_ID.name(), hashAlgoId).build();
  }

  private static CcaPlatformProfile profile(CborFields claims) throws Unreadable {
    String uri = claims.text(PROFILE);
    return CcaPlatformProfile.of(uri)
        .orElseThrow(
            () ->
                new Unreadable(
                    Reason.UNSUPPORTED_VERSION,
                    claims.path(PROFILE),
                    "%s or %s"
                        .formatted(
                            CcaPlatformProfile.V1_0_0.uri(), CcaPlatformProfile.LEGACY.uri()),
                    CborFields.excerpt(uri)));
  }

  private static String hash(CborFields claims) throws Unreadable {
    String name = claims.text(HASH_ALGO_ID);
    if (!HASHES.contains(name)) {
      throw new Unreadable(
          Reason.UNSUPPORTED_ALGORITHM,
          claims.path(HASH_ALGO_ID),
          "a SHA-2 or SHA-3 of 256 bits or more",
          CborFields.excerpt(name));
    }
    return name;
  }
}
