package dev.assay.evidence.snp;

import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import java.util.Optional;

/// Which product line report and chain are of, if they agree.
///
/// AMD's roots are pinned by line. Under an operator's root the report's CPUID says, and for a
/// version 2 report, which has none, the leaf's productName.
final class ChainProduct {
  private ChainProduct() {}

  static Parsed<ProductLine> of(SnpReport report, SnpChain chain) {
    Optional<ProductLine> line = chain.line().or(() -> byItself(report, chain));
    if (line.isEmpty()) {
      return mismatch("snp.product", "a known product line", unknown(report, chain));
    }
    Optional<Cpuid> cpuid = report.cpuid();
    if (cpuid.isPresent() && !cpuid.flatMap(Cpuid::productLine).equals(line)) {
      return mismatch("snp.cpuid", "one of " + line.get().kdsName(), cpuid.get().toString());
    }
    if (!CertificateSorter.lineOf(chain.authority()).equals(line)) {
      return mismatch("snp.product", line.get().kdsName(), chain.authority().commonName());
    }
    return new Parsed.Ok<>(line.get());
  }

  private static Optional<ProductLine> byItself(SnpReport report, SnpChain chain) {
    return report.cpuid().isPresent()
        ? report.cpuid().flatMap(Cpuid::productLine)
        : ProductLine.ofProductName(chain.leaf().productName());
  }

  private static String unknown(SnpReport report, SnpChain chain) {
    return report.cpuid().map(Cpuid::toString).orElse(chain.leaf().productName());
  }

  private static Parsed<ProductLine> mismatch(String field, String wanted, String got) {
    return new Parsed.Malformed<>(new Refusal(Reason.CERTIFICATE_MISMATCH, field, wanted, got));
  }
}
