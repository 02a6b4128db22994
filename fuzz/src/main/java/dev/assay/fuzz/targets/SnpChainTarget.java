package dev.assay.fuzz.targets;

import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateReader;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Verified;
import dev.assay.evidence.snp.SnpReport;
import dev.assay.evidence.snp.SnpVerifier;
import dev.assay.fuzz.FuzzTarget;
import java.util.List;

/// A genuine report with whatever certificates a host may send: only the vendor's own verify it.
public final class SnpChainTarget implements FuzzTarget {
  private final SnpReport report = report();
  private final CertificateSet genuine = SnpSamples.MILAN_CHIP.certificates();
  private final SnpVerifier verifier = SnpVerifier.trustingOnly(List.of(SnpSamples.MILAN.anchor()));

  @Override
  public void feed(Bytes input) {
    if (CertificateReader.read(input) instanceof Parsed.Ok<CertificateSet>(CertificateSet given)
        && verifier.verify(report, given, new Binding.Unchecked(), SnpSamples.AT)
            instanceof Verified) {
      Expect.that(
          given.der().contains(genuine.der().getFirst()), "only the chip's own leaf verifies");
    }
  }

  @Override
  public List<Bytes> seeds() {
    return CertificateSamples.snpChains();
  }

  private static SnpReport report() {
    return switch (SnpReport.parse(SnpSamples.reports().get(1))) {
      case Parsed.Ok<SnpReport>(SnpReport report) -> report;
      case Parsed.Malformed<SnpReport>(var refusal) ->
          throw new IllegalStateException(refusal.toString());
    };
  }
}
