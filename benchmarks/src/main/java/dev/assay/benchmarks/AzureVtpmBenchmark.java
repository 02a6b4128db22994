package dev.assay.benchmarks;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Verification;
import dev.assay.evidence.Verified;
import dev.assay.evidence.azure.AzSnpVtpmVerifier;
import dev.assay.evidence.azure.HclReport;
import dev.assay.evidence.azure.VtpmQuote;
import dev.assay.evidence.azure.simulated.SimulatedAzureVm;
import dev.assay.evidence.snp.ProductLine;
import dev.assay.evidence.snp.TcbVersion;
import dev.assay.evidence.snp.simulated.SimulatedSnpChip;
import dev.assay.evidence.snp.simulated.SimulatedSnpVendor;
import dev.assay.evidence.tpm.TpmAttest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// A vTPM's quote on Azure, from the HCL report's bytes to an answer. Holds two checks of the
/// quote's RSA-2048 signature (before and after the hardware vouches for its key) and one ECDSA
/// P-384; [SnpBenchmark] has the latter bare.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class AzureVtpmBenchmark {
  private static final Instant AT = Instant.parse("2026-06-01T00:00:00Z");

  private final Bytes raw;
  private final VtpmQuote quote;
  private final CertificateSet certificates;
  private final SimulatedSnpVendor vendor;
  private final AzSnpVtpmVerifier warm;

  /// A genuine-sized chain (RSA-4096).
  public AzureVtpmBenchmark() {
    var seed = Bytes.fromHex("00".repeat(32));
    vendor =
        SimulatedSnpVendor.fromSeed(
            ProductLine.MILAN,
            seed,
            Instant.parse("2026-01-01T00:00:00Z"),
            SimulatedSnpVendor.GENUINE_RSA_BITS);
    SimulatedSnpChip chip =
        vendor.chip(Bytes.fromHex("5a".repeat(64)), TcbVersion.legacy(4, 0, 24, 219));
    var vm = SimulatedAzureVm.fromSeed(seed);
    Bytes attest = SimulatedAzureVm.quote(Bytes.fromHex("17".repeat(32)), new TreeMap<>());
    raw = vm.onSnp(chip);
    quote =
        new VtpmQuote(
            Own.value(TpmAttest.parse(attest)),
            vm.signature(attest),
            Optional.empty(),
            Optional.empty());
    certificates = chip.certificates();
    warm = AzSnpVtpmVerifier.trustingOnly(List.of(vendor.anchor()));
    if (!(verifyWarm() instanceof Verified)) {
      throw new IllegalStateException("the benchmark's own evidence does not verify");
    }
  }

  /// Bytes to a report that cannot hold nonsense.
  @Benchmark
  public Parsed<HclReport> parse() {
    return HclReport.parse(raw);
  }

  /// A host seen before: its chain is remembered.
  @Benchmark
  public final Verification verifyWarm() {
    return warm.verify(Own.value(HclReport.parse(raw)), quote, certificates, AT);
  }

  /// A host never seen.
  @Benchmark
  public Verification verifyCold() {
    return AzSnpVtpmVerifier.trustingOnly(List.of(vendor.anchor()))
        .verify(Own.value(HclReport.parse(raw)), quote, certificates, AT);
  }
}
