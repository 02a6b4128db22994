package dev.assay.appraisal.dcap;

import dev.assay.evidence.x509.X509Certificate;
import java.math.BigInteger;
import java.time.Instant;

/// What is asked of a certificate again and again after its signature was found good.
record CertificateFacts(String commonName, BigInteger serial, Instant notBefore, Instant notAfter) {
  static CertificateFacts of(X509Certificate certificate) {
    return new CertificateFacts(
        certificate.commonName(),
        certificate.serial(),
        certificate.notBefore(),
        certificate.notAfter());
  }
}
