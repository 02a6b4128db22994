package dev.assay.appraisal.dcap;

import dev.assay.evidence.x509.CertificatePath;
import dev.assay.evidence.x509.RevocationList;
import dev.assay.evidence.x509.X509Certificate;

/// A revocation list whose signature holds, back to a believed root.
///
/// @param issuer the chain of who signed it: a PCK CA's, or the root alone
record GenuineList(RevocationList list, CertificatePath issuer) {
  X509Certificate root() {
    return issuer.root();
  }

  /// Whether it is the list of whoever has `authority`'s name and key.
  boolean isOf(PlatformFacts.Authority authority) {
    X509Certificate signer = issuer.leaf();
    return signer.spkiSha256().equals(authority.spkiSha256())
        && signer.commonName().equals(authority.certificate().commonName());
  }
}
