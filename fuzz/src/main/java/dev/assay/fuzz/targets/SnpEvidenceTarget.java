package dev.assay.fuzz.targets;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.snp.SnpEvidence;
import dev.assay.evidence.snp.SnpReport;
import dev.assay.fuzz.FuzzTarget;
import java.util.List;
import java.util.stream.Stream;

/// A report, bare or wrapped, up to its claims; and written again it is what was read.
public final class SnpEvidenceTarget implements FuzzTarget {
  @Override
  public void feed(Bytes input) {
    if (SnpEvidence.read(input) instanceof Parsed.Ok<SnpReport>(SnpReport report)) {
      Expect.that(report.encode().equals(report.received()), "what is encoded was received");
      Expect.that(!report.claims().asMap().isEmpty(), "a report has claims");
    }
  }

  @Override
  public List<Bytes> seeds() {
    return Stream.concat(
            SnpSamples.reports().stream(), SnpSamples.reports().stream().map(SnpSamples::message))
        .toList();
  }
}
