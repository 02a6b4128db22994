package dev.assay.cli.offline;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Claims;
import dev.assay.evidence.x509.RevocationList;
import java.io.IOException;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509CertificateHolder;

/// The fields of certificates and revocation lists, for people to look at.
final class CertificateFields {
  private CertificateFields() {}

  static Claims of(CertificateSet certificates) {
    Claims all = Claims.NONE;
    for (int i = 0; i < certificates.der().size(); i++) {
      all = all.with(of("certificate[%d].".formatted(i), certificates.der().get(i)));
    }
    return all;
  }

  static Claims of(RevocationList crl) {
    Claims.Builder claims = Claims.builder().text("crl.issuer", crl.issuerName());
    crl.number().ifPresent(number -> claims.text("crl.number", number.toString()));
    return claims
        .text("crl.this_update", crl.thisUpdate().toString())
        .text("crl.next_update", crl.nextUpdate().toString())
        .number("crl.revoked_certificates", crl.size())
        .binary("crl.sha256", crl.sha256())
        .build();
  }

  private static Claims of(String prefix, Bytes der) {
    var claims = Claims.builder().binary(prefix + "sha256", der.sha256());
    try {
      var certificate = new X509CertificateHolder(der.toArray());
      var key = certificate.getSubjectPublicKeyInfo();
      claims
          .text(prefix + "subject", certificate.getSubject().toString())
          .text(prefix + "issuer", certificate.getIssuer().toString())
          .text(prefix + "serial", "0x" + certificate.getSerialNumber().toString(16))
          .text(prefix + "not_before", certificate.getNotBefore().toInstant().toString())
          .text(prefix + "not_after", certificate.getNotAfter().toInstant().toString())
          .text(prefix + "key_algorithm", key.getAlgorithm().getAlgorithm().getId())
          .binary(prefix + "spki_sha256", Bytes.copyOf(key.getEncoded()).sha256());
      if (certificate.hasExtensions()) {
        for (ASN1ObjectIdentifier oid : certificate.getExtensions().getExtensionOIDs()) {
          Extension extension = certificate.getExtension(oid);
          claims.binary(
              prefix + "extension." + oid.getId(),
              Bytes.copyOf(extension.getExtnValue().getOctets()));
        }
      }
    } catch (IOException | RuntimeException e) {
      // Well-formed DER that is no certificate: Bouncy Castle throws whatever it stumbles over.
      return Claims.builder()
          .binary(prefix + "sha256", der.sha256())
          .text(prefix + "unreadable", "DER, but not a certificate")
          .build();
    }
    return claims.build();
  }
}
