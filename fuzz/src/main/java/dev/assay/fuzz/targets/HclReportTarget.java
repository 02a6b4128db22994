package dev.assay.fuzz.targets;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.azure.HclReport;
import dev.assay.fuzz.FuzzTarget;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Azure's HCL report, of either hardware.
public final class HclReportTarget implements FuzzTarget {
  @Override
  public void feed(Bytes input) {
    if (HclReport.parse(input) instanceof Parsed.Ok<HclReport>(HclReport report)) {
      Expect.that(report.encode().equals(input), "what is read is written the same");
      report.claims();
      report.hardwareClaims();
    }
  }

  @Override
  public List<Bytes> seeds() {
    return List.of(AzureSamples.ON_SNP, AzureSamples.ON_TDX);
  }

  @Override
  public List<Bytes> words() {
    return List.of(Bytes.copyOf("HCLA".getBytes(StandardCharsets.US_ASCII)));
  }
}
