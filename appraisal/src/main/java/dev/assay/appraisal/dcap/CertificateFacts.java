package dev.assay.appraisal.dcap;

import dev.assay.evidence.Claims;
import dev.assay.evidence.wire.Unreadable;
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

  static CertificateFacts of(Claims claims, String field) throws Unreadable {
    return of(claims, field, PlatformClaims.text(claims, field + ".common_name"));
  }

  static CertificateFacts of(Claims claims, String field, String commonName) throws Unreadable {
    return new CertificateFacts(
        commonName,
        new BigInteger(1, PlatformClaims.binary(claims, field + ".serial").toArray()),
        PlatformClaims.instant(claims, field + ".not_before"),
        PlatformClaims.instant(claims, field + ".not_after"));
  }
}
