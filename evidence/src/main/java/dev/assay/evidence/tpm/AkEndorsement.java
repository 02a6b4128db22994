package dev.assay.evidence.tpm;

import dev.assay.evidence.CertificateReference;
import dev.assay.evidence.Claims;
import java.util.List;

/// Who says that a key is an attestation key of a TPM.
///
/// @param by for the claim `tpm.ak_trust`, e.g. `given-key`
/// @param certificates what that rests on, leaf first
/// @param simulated true where it rests on a made-up root
/// @param claims what it says beside the key
public record AkEndorsement(
    String by, List<CertificateReference> certificates, boolean simulated, Claims claims) {

  /// Nobody: whoever asks gave the key, and must know where it comes from.
  public static final AkEndorsement GIVEN_KEY = by("given-key");

  /// A certificate for attestation keys, up to a trusted root.
  public static final String AK_CERTIFICATE = "ak-certificate";

  /// The TPM with the endorsement key gave back a secret made for this key alone.
  public static final String ACTIVATED_CREDENTIAL = "activated-credential";

  /// Another restricted key of the same TPM certified it.
  public static final String CERTIFIED = "certified";

  /// A restricted HMAC key, imported under the endorsement key, certified it.
  public static final String CERTIFIED_BY_IMPORTED_KEY = "certified-by-imported-key";

  /// A hardware report names it.
  public static final String HARDWARE_REPORT = "hardware-report";

  /// The operator knows the key by its name, which says what the TPM does with it.
  public static final String KNOWN_NAME = "known-name";

  public AkEndorsement {
    certificates = List.copyOf(certificates);
  }

  /// For a key that a key so endorsed certified: it is worth the same.
  AkEndorsement certifying() {
    return new AkEndorsement(CERTIFIED, certificates, simulated, claims);
  }

  /// For what rests on no certificate of its own.
  public static AkEndorsement by(String by) {
    return new AkEndorsement(by, List.of(), false, Claims.NONE);
  }
}
