package dev.assay.cli.offline;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateReader;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.snp.SnpEvidence;
import dev.assay.evidence.snp.SnpReport;
import dev.assay.evidence.x509.RevocationList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a file turned out to be, by its content.
sealed interface Recognised {
  /// @param format the format's name
  /// @param title what it is, for people
  record As(String format, String title, Claims fields) implements Recognised {}

  /// None of the formats; why not, for the ones that came close.
  record Nothing(List<Refusal> refusals) implements Recognised {}

  static Recognised of(Bytes content) {
    var refusals = new ArrayList<Refusal>();
    return keep(SnpEvidence.read(content), refusals)
        .map(Recognised::report)
        .or(() -> keep(RevocationList.parse("snp.crl", content), refusals).map(Recognised::crl))
        .or(() -> keep(CertificateReader.read(content), refusals).map(Recognised::certificates))
        .orElseGet(() -> new Nothing(refusals));
  }

  private static Recognised report(SnpReport report) {
    Claims signature =
        Claims.builder()
            .binary("snp.signature.r", report.signatureR())
            .binary("snp.signature.s", report.signatureS())
            .build();
    return new As(
        "snp",
        "AMD SEV-SNP attestation report, version " + report.version(),
        report.claims().with(signature));
  }

  private static Recognised crl(RevocationList crl) {
    return new As("crl", "certificate revocation list", CertificateFields.of(crl));
  }

  private static Recognised certificates(CertificateSet certificates) {
    int count = certificates.der().size();
    return new As(
        "certificates",
        count == 1 ? "certificate" : count + " certificates",
        CertificateFields.of(certificates));
  }

  private static <T> Optional<T> keep(Parsed<T> parsed, List<Refusal> refusals) {
    return switch (parsed) {
      case Parsed.Ok<T>(T value) -> Optional.of(value);
      case Parsed.Malformed<T>(Refusal refusal) -> {
        refusals.add(refusal);
        yield Optional.empty();
      }
    };
  }
}
