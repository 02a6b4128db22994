package dev.assay.evidence.tpm;

import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import java.util.Optional;

/// What a public area must say for its key to be believed as an attestation key, or as an
/// endorsement key.
///
/// A key that is not restricted signs whatever its user gives it, forged TPMS_ATTEST bytes
/// included; one whose secret came from outside, or may leave, may be held by anybody.
final class AkRules {
  private AkRules() {}

  /// Why `area` is none of a restricted signing key that lives and dies in its TPM.
  static Optional<Refusal> violation(String field, TpmPublic area) {
    TpmObjectAttributes attributes = area.attributes();
    return resident(field, attributes)
        .or(() -> require(field, "restricted", attributes.restricted(), true))
        .or(() -> require(field, "sign", attributes.sign(), true))
        .or(() -> require(field, "decrypt", attributes.decrypt(), false))
        .or(() -> schemeMissing(field, area));
  }

  /// Why `area` is none of a restricted decryption key that lives and dies in its TPM.
  static Optional<Refusal> endorsementKeyViolation(String field, TpmPublic area) {
    TpmObjectAttributes attributes = area.attributes();
    return resident(field, attributes)
        .or(() -> require(field, "restricted", attributes.restricted(), true))
        .or(() -> require(field, "decrypt", attributes.decrypt(), true))
        .or(() -> require(field, "sign", attributes.sign(), false));
  }

  private static Optional<Refusal> resident(String field, TpmObjectAttributes attributes) {
    return require(field, "fixed_tpm", attributes.fixedTpm(), true)
        .or(() -> require(field, "fixed_parent", attributes.fixedParent(), true))
        .or(() -> require(field, "sensitive_data_origin", attributes.sensitiveDataOrigin(), true));
  }

  private static Optional<Refusal> require(
      String field, String attribute, boolean got, boolean wanted) {
    return got == wanted
        ? Optional.empty()
        : Optional.of(
            new Refusal(
                Reason.KEY_UNSUITABLE,
                field + "." + attribute,
                Boolean.toString(wanted),
                Boolean.toString(got)));
  }

  /// The specification has restricted signing keys bound to a scheme (Part 2, TPMT_RSA_SCHEME):
  /// without one, the hash of the digest of registers would be the signer's choice.
  private static Optional<Refusal> schemeMissing(String field, TpmPublic area) {
    return area.key().scheme().isPresent()
        ? Optional.empty()
        : Optional.of(
            new Refusal(
                Reason.KEY_UNSUITABLE,
                field + ".scheme",
                "the scheme that a restricted key signs with",
                "none"));
  }
}
