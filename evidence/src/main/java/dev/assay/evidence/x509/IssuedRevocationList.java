package dev.assay.evidence.x509;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateSet;
import java.util.Optional;

/// A revocation list whose signature was checked, once, against a certificate with the key that it
/// is looked up by ever after.
public final class IssuedRevocationList {
  private final RevocationList list;
  private final Bytes issuerSpkiSha256;

  private IssuedRevocationList(RevocationList list, Bytes issuerSpkiSha256) {
    this.list = list;
    this.issuerSpkiSha256 = issuerSpkiSha256;
  }

  /// Empty where `issuer` did not sign it. Whether `issuer` is believed is for whoever looks it up.
  public static Optional<IssuedRevocationList> of(RevocationList list, X509Certificate issuer) {
    return list.isSignedBy(issuer)
        ? Optional.of(new IssuedRevocationList(list, issuer.spkiSha256()))
        : Optional.empty();
  }

  /// By whichever of these certificates signed it.
  public static Optional<IssuedRevocationList> of(
      RevocationList list, CertificateSet certificates) {
    return certificates.der().stream()
        .flatMap(der -> X509Certificate.decode(der).stream())
        .flatMap(issuer -> of(list, issuer).stream())
        .findFirst();
  }

  public RevocationList list() {
    return list;
  }

  /// SHA-256 of the issuer's DER SubjectPublicKeyInfo.
  public Bytes issuerSpkiSha256() {
    return issuerSpkiSha256;
  }
}
