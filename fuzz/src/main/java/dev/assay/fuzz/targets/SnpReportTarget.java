package dev.assay.fuzz.targets;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.snp.SnpReport;
import dev.assay.fuzz.FuzzTarget;
import java.util.List;

/// Exactly a report.
public final class SnpReportTarget implements FuzzTarget {
  @Override
  public void feed(Bytes input) {
    SnpReport.parse(input);
  }

  @Override
  public List<Bytes> seeds() {
    return SnpSamples.reports();
  }
}
