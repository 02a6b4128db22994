package dev.assay.fuzz.targets;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.azure.HclReport;
import dev.assay.evidence.azure.VtpmQuote;
import dev.assay.evidence.azure.simulated.SimulatedAzureVm;
import dev.assay.evidence.dcap.simulated.PckTemplate;
import dev.assay.evidence.dcap.simulated.SimulatedIntel;
import dev.assay.evidence.dcap.simulated.SimulatedPlatform;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeMap;

/// What made-up Azure VMs say, the same each time.
final class AzureSamples {
  static final SimulatedAzureVm VM = SimulatedAzureVm.fromSeed(Bytes.fromHex("f0".repeat(32)));
  static final Bytes ON_SNP = VM.onSnp(SnpSamples.MILAN_CHIP);
  static final Bytes ON_TDX = VM.onTdx();
  static final SimulatedIntel INTEL =
      SimulatedIntel.fromSeed(
          Bytes.fromHex("f0".repeat(32)), Instant.parse("2026-01-01T00:00:00Z"));
  static final SimulatedPlatform PLATFORM = INTEL.platform(PckTemplate.platform());
  static final VtpmQuote QUOTE = quote();

  private AzureSamples() {}

  /// What is bound of a report that was verified: its runtime claims.
  static boolean bound(HclReport report) {
    return report.runtimeClaims().equals(VM.runtimeClaims());
  }

  private static VtpmQuote quote() {
    Bytes attest = SimulatedAzureVm.quote(Bytes.fromHex("17".repeat(32)), new TreeMap<>());
    return switch (VtpmQuote.parse(
        attest, VM.signature(attest), Optional.empty(), Optional.empty())) {
      case Parsed.Ok<VtpmQuote>(VtpmQuote quote) -> quote;
      case Parsed.Malformed<VtpmQuote>(var refusal) ->
          throw new IllegalStateException(refusal.toString());
    };
  }
}
