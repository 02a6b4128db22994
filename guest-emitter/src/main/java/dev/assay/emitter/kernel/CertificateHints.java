package dev.assay.emitter.kernel;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.snp.CertificateTable;
import java.util.Optional;

/// The certificates that a host hands out with an SNP report.
final class CertificateHints {
  private CertificateHints() {}

  /// The table of a buffer, without the zeros after it. One that is empty or none is left out: what
  /// a host says are hints, and the verifier may know better.
  static Optional<Bytes> of(Bytes buffer) {
    return switch (CertificateTable.parse(buffer)) {
      case Parsed.Ok<CertificateTable>(CertificateTable table) when !table.entries().isEmpty() ->
          Optional.of(table.encode());
      case Parsed.Ok<CertificateTable> _, Parsed.Malformed<CertificateTable> _ -> Optional.empty();
    };
  }
}
