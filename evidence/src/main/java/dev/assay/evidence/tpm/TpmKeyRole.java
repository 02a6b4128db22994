package dev.assay.evidence.tpm;

import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.crypto.RsaKey;
import dev.assay.evidence.x509.X509Certificate;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.KeyUsage;

/// What a key of a TPM is for, as its certificate says (TCG EK Credential Profile for TPM Family
/// 2.0, 3.2; TCG Infrastructure, AIK certificates). A restricted key either signs or decrypts, so a
/// certificate is of one role or of none.
///
/// Google's certificates for keys of vTPMs have no extended key usage at all: there the key usage
/// alone says the role, and must say one only.
enum TpmKeyRole {
  /// An endorsement key: tcg-kp-EKCertificate.
  EK("tpm.ek_certificate", "2.23.133.8.1"),
  /// An attestation key: tcg-kp-AIKCertificate.
  AK("tpm.ak_certificate", "2.23.133.8.3");

  private static final String EXTENDED_KEY_USAGE = "2.5.29.37";
  private static final String BASIC_CONSTRAINTS = "2.5.29.19";

  private final String field;
  private final String purpose;

  TpmKeyRole(String field, String purpose) {
    this.field = field;
    this.purpose = purpose;
  }

  /// What refusals and claims call the certificate.
  String field() {
    return field;
  }

  /// Whether the certificate names the TCG's purpose, and not merely fits it.
  boolean namedBy(X509Certificate certificate) {
    return certificate.extendedKeyUsages().contains(purpose);
  }

  boolean fits(X509Certificate certificate) {
    return unfit(certificate).isEmpty();
  }

  /// Why the certificate is none for a key of this role.
  Optional<Refusal> unfit(X509Certificate certificate) {
    if (authority(certificate)) {
      return refused("", "no authority", "one that issues certificates");
    }
    if (!purposesFit(certificate)) {
      return refused(
          ".extended_key_usage",
          "%s, not %s".formatted(purpose, other().purpose),
          certificate.extendedKeyUsages().toString());
    }
    return usagesFit(certificate)
        ? Optional.empty()
        : refused(
            ".key_usage",
            this == AK ? "digitalSignature" : "keyEncipherment (RSA), keyAgreement (EC)",
            certificate.keyUsages().toString());
  }

  private boolean purposesFit(X509Certificate certificate) {
    boolean silent = !certificate.extensions().containsKey(EXTENDED_KEY_USAGE);
    return silent || (namedBy(certificate) && !other().namedBy(certificate));
  }

  private boolean usagesFit(X509Certificate certificate) {
    boolean named = namedBy(certificate);
    return certificate.mayBeUsedFor(usage(certificate))
        && (named || other().usages().stream().noneMatch(certificate::mayBeUsedFor));
  }

  private int usage(X509Certificate certificate) {
    if (this == AK) {
      return KeyUsage.digitalSignature;
    }
    boolean rsa = certificate.key().filter(RsaKey.class::isInstance).isPresent();
    return rsa ? KeyUsage.keyEncipherment : KeyUsage.keyAgreement;
  }

  private Set<Integer> usages() {
    return this == AK
        ? Set.of(KeyUsage.digitalSignature)
        : Set.of(KeyUsage.keyEncipherment, KeyUsage.keyAgreement);
  }

  private TpmKeyRole other() {
    return this == AK ? EK : AK;
  }

  /// Half of what makes an authority is too much already.
  private static boolean authority(X509Certificate certificate) {
    return certificate.mayBeUsedFor(KeyUsage.keyCertSign)
        || Optional.ofNullable(certificate.extensions().get(BASIC_CONSTRAINTS))
            .filter(content -> BasicConstraints.getInstance(content.toArray()).isCA())
            .isPresent();
  }

  private Optional<Refusal> refused(String part, String wanted, String got) {
    return Optional.of(new Refusal(Reason.CHAIN_INVALID, field + part, wanted, got));
  }
}
