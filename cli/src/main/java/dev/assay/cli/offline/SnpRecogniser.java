package dev.assay.cli.offline;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.snp.SnpEvidence;
import dev.assay.evidence.snp.SnpReport;
import java.util.Optional;

/// An SNP report begins with a small version, and the message that wraps one with a status: 32
/// bits, little-endian.
final class SnpRecogniser implements Recogniser {
  private static final int VERSION_BYTES = 4;

  @Override
  public Optional<Parsed<Recognised.As>> recognise(Bytes content) {
    boolean smallNumber =
        content.length() >= VERSION_BYTES && content.slice(1, VERSION_BYTES).isAllZero();
    return smallNumber
        ? Recogniser.shown(SnpEvidence.read(content), SnpRecogniser::show)
        : Optional.empty();
  }

  private static Recognised.As show(SnpReport report) {
    Claims signature =
        Claims.builder()
            .binary("snp.signature.r", report.signatureR())
            .binary("snp.signature.s", report.signatureS())
            .build();
    return new Recognised.As(
        "snp",
        "AMD SEV-SNP attestation report, version " + report.version(),
        report.claims().with(signature));
  }
}
