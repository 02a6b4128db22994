package dev.assay.fuzz.targets;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Verified;
import dev.assay.evidence.azure.AzSnpVtpmVerifier;
import dev.assay.evidence.azure.HclReport;
import dev.assay.fuzz.FuzzTarget;
import java.util.List;

/// From an HCL report's bytes to an answer, with a genuine quote and the right certificates beside
/// it: only the genuine runtime claims are verified.
public final class AzSnpVtpmTarget implements FuzzTarget {
  private final AzSnpVtpmVerifier verifier =
      AzSnpVtpmVerifier.trustingOnly(List.of(SnpSamples.MILAN.anchor()));

  @Override
  public void feed(Bytes input) {
    if (HclReport.parse(input) instanceof Parsed.Ok<HclReport>(HclReport report)
        && verifier.verify(
                report, AzureSamples.QUOTE, SnpSamples.MILAN_CHIP.certificates(), SnpSamples.AT)
            instanceof Verified) {
      Expect.that(AzureSamples.bound(report), "what is verified was signed");
    }
  }

  @Override
  public List<Bytes> seeds() {
    return List.of(AzureSamples.ON_SNP);
  }
}
