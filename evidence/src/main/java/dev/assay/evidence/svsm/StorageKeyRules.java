package dev.assay.evidence.svsm;

import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.tpm.TpmKey;
import dev.assay.evidence.tpm.TpmObjectAttributes;
import dev.assay.evidence.tpm.TpmPublic;
import java.util.Optional;

/// What the public area of an endorsement key, or of a storage root key, must say: a restricted
/// decryption key that its TPM made and never lets go (TCG EK Credential Profile, templates L-1 and
/// L-2; TPM 2.0 Library, Part 1, "Storage Keys"). An unrestricted decryption key opens a credential
/// for whoever asks; one that may leave may be anybody's.
final class StorageKeyRules {
  private StorageKeyRules() {}

  static Optional<Refusal> violation(String field, TpmPublic area) {
    TpmObjectAttributes attributes = area.attributes();
    return require(field, "fixed_tpm", attributes.fixedTpm(), true)
        .or(() -> require(field, "fixed_parent", attributes.fixedParent(), true))
        .or(() -> require(field, "sensitive_data_origin", attributes.sensitiveDataOrigin(), true))
        .or(() -> require(field, "restricted", attributes.restricted(), true))
        .or(() -> require(field, "decrypt", attributes.decrypt(), true))
        .or(() -> require(field, "sign", attributes.sign(), false))
        .or(() -> keyViolation(field, area.key()));
  }

  private static Optional<Refusal> keyViolation(String field, TpmKey key) {
    return switch (key) {
      case TpmKey.Rsa rsa -> storage(field, rsa.symmetric(), key);
      case TpmKey.Ecc ecc -> storage(field, ecc.symmetric(), key);
      case TpmKey.KeyedHash hash ->
          Optional.of(unsuitable(field, "type", "RSA or ECC", hash.typeName()));
    };
  }

  private static Optional<Refusal> storage(
      String field, Optional<TpmKey.Symmetric> symmetric, TpmKey key) {
    if (symmetric.isEmpty()) {
      return Optional.of(unsuitable(field, "symmetric", "the cipher of a storage key", "none"));
    }
    return key.scheme().map(scheme -> unsuitable(field, "scheme", "none", scheme.toString()));
  }

  private static Optional<Refusal> require(
      String field, String attribute, boolean got, boolean wanted) {
    return got == wanted
        ? Optional.empty()
        : Optional.of(
            unsuitable(field, attribute, Boolean.toString(wanted), Boolean.toString(got)));
  }

  private static Refusal unsuitable(String field, String part, String wanted, String got) {
    return new Refusal(Reason.KEY_UNSUITABLE, field + "." + part, wanted, got);
  }
}
