package dev.assay.evidence.snp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateReader;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.RecordedCase;
import java.time.Instant;
import java.util.List;

/// Reports of real machines.
final class SnpVectors {
  private static final String KIND = "sev-snp-report";
  private static final List<String> CERTIFICATES = List.of("vcek", "vlek", "ask", "asvk", "ark");

  private SnpVectors() {}

  record Case(RecordedCase recorded) {
    JsonNode description() {
      return recorded.description();
    }

    String expect() {
      return recorded.expect();
    }

    boolean has(String role) {
      return recorded.has(role);
    }

    Bytes file(String role) {
      return recorded.file(role);
    }

    Bytes report() {
      return file("report");
    }

    SnpReport parsedReport() {
      return ok(SnpEvidence.read(report()));
    }

    CertificateSet certificates() {
      return CERTIFICATES.stream()
          .filter(this::has)
          .map(role -> ok(CertificateReader.read(file(role))))
          .reduce(CertificateSet.EMPTY, CertificateSet::with);
    }

    Instant at() {
      return recorded.at();
    }

    @Override
    public String toString() {
      return recorded.toString();
    }
  }

  /// All cases; without the folder, the test that asks is skipped and says so.
  static List<Case> all() {
    return RecordedCase.all(KIND).stream().map(Case::new).toList();
  }

  static Case named(String name) {
    return new Case(RecordedCase.named(KIND, name));
  }

  static <T> T ok(Parsed<T> parsed) {
    return RecordedCase.ok(parsed);
  }
}
