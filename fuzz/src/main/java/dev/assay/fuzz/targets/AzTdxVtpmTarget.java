package dev.assay.fuzz.targets;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Verified;
import dev.assay.evidence.azure.AzTdxVtpmVerifier;
import dev.assay.evidence.azure.HclReport;
import dev.assay.evidence.azure.simulated.SimulatedAzureVm;
import dev.assay.evidence.tdx.TdxQuote;
import dev.assay.fuzz.FuzzTarget;
import java.util.List;
import java.util.function.UnaryOperator;

/// From an HCL report's bytes to an answer, with genuine quotes beside it: only the genuine runtime
/// claims are verified.
public final class AzTdxVtpmTarget implements FuzzTarget {
  private final AzTdxVtpmVerifier verifier =
      AzTdxVtpmVerifier.trustingOnly(List.of(AzureSamples.INTEL.anchor()));
  private final TdxQuote tdQuote = tdQuote();

  @Override
  public void feed(Bytes input) {
    if (HclReport.parse(input) instanceof Parsed.Ok<HclReport>(HclReport report)
        && verifier.verify(report, AzureSamples.QUOTE, tdQuote, CertificateSet.EMPTY, SnpSamples.AT)
            instanceof Verified) {
      Expect.that(AzureSamples.bound(report), "what is verified was signed");
    }
  }

  @Override
  public List<Bytes> seeds() {
    return List.of(AzureSamples.ON_TDX);
  }

  private static TdxQuote tdQuote() {
    Bytes quote =
        SimulatedAzureVm.tdQuote(
            AzureSamples.PLATFORM, AzureSamples.ON_TDX, UnaryOperator.identity());
    return switch (TdxQuote.parse(quote)) {
      case Parsed.Ok<TdxQuote>(TdxQuote read) -> read;
      case Parsed.Malformed<TdxQuote>(var refusal) ->
          throw new IllegalStateException(refusal.toString());
    };
  }
}
