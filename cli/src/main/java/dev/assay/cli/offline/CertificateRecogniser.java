package dev.assay.cli.offline;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateReader;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Parsed;
import java.util.Optional;

/// Certificates in DER or PEM, or an SNP certificate table.
final class CertificateRecogniser implements Recogniser {
  private static final int DER_SEQUENCE = 0x30;
  private static final int DASH = '-';

  @Override
  public Optional<Parsed<Recognised.As>> recognise(Bytes content) {
    Parsed<CertificateSet> certificates = CertificateReader.read(content);
    boolean looksLike =
        certificates instanceof Parsed.Ok
            || (!content.isEmpty()
                && (content.unsignedAt(0) == DER_SEQUENCE || content.unsignedAt(0) == DASH));
    return looksLike
        ? Recogniser.shown(certificates, CertificateRecogniser::show)
        : Optional.empty();
  }

  static Recognised.As show(CertificateSet certificates) {
    int count = certificates.der().size();
    return new Recognised.As(
        "certificates",
        count == 1 ? "certificate" : count + " certificates",
        CertificateFields.of(certificates));
  }
}
