package dev.assay.evidence.psa;

import dev.assay.evidence.Reason;
import dev.assay.evidence.cbor.CborFields;
import dev.assay.evidence.cbor.Label;
import dev.assay.evidence.wire.Unreadable;
import java.util.stream.Stream;

/// Which labels a PSA token's claims have, and which are mandatory:
///
/// | claim | legacy | 2.0.0, tfm | type |
/// | --- | --- | --- | --- |
/// | profile | -75000, optional | 265 | text |
/// | client_id | -75001 | 2394 | int of 32 bits |
/// | lifecycle | -75002 | 2395 | uint: see [dev.assay.evidence.eat.LifecycleState] |
/// | implementation_id | -75003 | 2396 | bstr of 32 |
/// | boot_seed | -75004: 32 | 2397: 8 to 32, optional | bstr |
/// | certification_reference | -75005, optional | 2398, optional | text: EAN-13+5; legacy: without the hyphen or all of it too |
/// | sw_components | -75006, or the next | 2399 | array of at least one |
/// | no_sw_measurements | -75007 | | 1 |
/// | nonce | -75008 | 10 | bstr of 32, 48 or 64 |
/// | instance_id | -75009 | 256 | bstr of 33, the first 1 |
/// | verification_service | -75010, optional | 2400, optional | text |
public enum PsaProfile {
  /// draft-tschofenig-rats-psa-token-07 and earlier.
  LEGACY("PSA_IOT_PROFILE_1", Labels.LEGACY),
  /// draft-tschofenig-rats-psa-token-08 to -14.
  V2_0_0("http://arm.com/psa/2.0.0", Labels.CURRENT),
  /// RFC 9783.
  TFM("tag:psacertified.org,2023:psa#tfm", Labels.CURRENT);

  private static final Label PROFILE = new Label(265, "profile");

  private final String uri;

  @SuppressWarnings("ImmutableEnumChecker") // a record of records of values
  private final Labels labels;

  PsaProfile(String uri, Labels labels) {
    this.uri = uri;
    this.labels = labels;
  }

  public String uri() {
    return uri;
  }

  Labels labels() {
    return labels;
  }

  boolean isLegacy() {
    return this == LEGACY;
  }

  /// The profile that the claims say they have; the legacy one where they say none and have its
  /// nonce.
  static PsaProfile read(CborFields claims) throws Unreadable {
    if (!claims.has(PROFILE) && claims.has(Labels.LEGACY.nonce())) {
      Label label = Labels.LEGACY.profile();
      return claims.has(label) ? named(claims, label, LEGACY) : LEGACY;
    }
    return named(claims, PROFILE, V2_0_0, TFM);
  }

  private static PsaProfile named(CborFields claims, Label label, PsaProfile... known)
      throws Unreadable {
    String uri = claims.text(label);
    return Stream.of(known)
        .filter(profile -> profile.uri.equals(uri))
        .findFirst()
        .orElseThrow(
            () ->
                new Unreadable(
                    Reason.UNSUPPORTED_VERSION,
                    claims.path(label),
                    String.join(" or ", Stream.of(known).map(PsaProfile::uri).toList()),
                    CborFields.excerpt(uri)));
  }

  record Labels(
      Label profile,
      Label clientId,
      Label lifecycle,
      Label implementationId,
      Label bootSeed,
      Label certificationReference,
      Label swComponents,
      Label nonce,
      Label instanceId,
      Label verificationService) {
    static final Labels LEGACY =
        of(-75000, -75001, -75002, -75003, -75004, -75005, -75006, -75008, -75009, -75010);
    static final Labels CURRENT = of(265, 2394, 2395, 2396, 2397, 2398, 2399, 10, 256, 2400);

    private static Labels of(int... keys) {
      return new Labels(
          new Label(keys[0], "profile"),
          new Label(keys[1], "client_id"),
          new Label(keys[2], "lifecycle"),
          new Label(keys[3], "implementation_id"),
          new Label(keys[4], "boot_seed"),
          new Label(keys[5], "certification_reference"),
          new Label(keys[6], "sw_components"),
          new Label(keys[7], "nonce"),
          new Label(keys[8], "instance_id"),
          new Label(keys[9], "verification_service"));
    }
  }
}
