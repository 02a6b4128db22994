package dev.assay.benchmarks;

import dev.assay.appraisal.dcap.Collateral;
import dev.assay.appraisal.dcap.CollateralReader;
import dev.assay.appraisal.dcap.CollateralRules;
import dev.assay.appraisal.dcap.CollateralVerification;
import dev.assay.appraisal.dcap.CollateralVerifier;
import dev.assay.appraisal.dcap.TcbAppraisal;
import dev.assay.appraisal.dcap.TcbAppraiser;
import dev.assay.appraisal.dcap.VerifiedCollateral;
import dev.assay.appraisal.dcap.simulated.SimulatedCollateral;
import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.dcap.TeeType;
import dev.assay.evidence.dcap.simulated.EnclaveReportTemplate;
import dev.assay.evidence.dcap.simulated.PckTemplate;
import dev.assay.evidence.dcap.simulated.QuoteTemplate;
import dev.assay.evidence.dcap.simulated.SimulatedIntel;
import dev.assay.evidence.sgx.SgxQuote;
import dev.assay.evidence.sgx.SgxVerifier;
import dev.assay.evidence.sgx.VerifiedSgx;
import java.time.Instant;
import java.util.List;
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

/// Intel's collateral: read and verified once, then held against every guest of a fleet.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class DcapAppraisalBenchmark {
  private static final Instant ISSUED = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant AT = Instant.parse("2026-01-10T00:00:00Z");

  private final List<Bytes> files;
  private final CollateralVerifier verifier;
  private final VerifiedCollateral verified;
  private final VerifiedSgx guest;

  /// A platform with all its collateral.
  public DcapAppraisalBenchmark() {
    var intel =
        SimulatedIntel.fromSeed(
            Bytes.fromHex("00".repeat(32)), Instant.parse("2025-01-01T00:00:00Z"));
    files = SimulatedCollateral.of(intel, TeeType.SGX, ISSUED).files();
    verifier = new CollateralVerifier(List.of(intel.anchor()));
    verified = (VerifiedCollateral) verifyCollateral();
    Bytes quote =
        intel
            .platform(PckTemplate.platform())
            .quote(QuoteTemplate.sgx3(EnclaveReportTemplate.enclave()));
    guest =
        (VerifiedSgx)
            SgxVerifier.trustingOnly(List.of(intel.anchor()))
                .verify(
                    Own.value(SgxQuote.parse(quote)),
                    CertificateSet.EMPTY,
                    new Binding.Unchecked(),
                    AT);
    if (!(appraise() instanceof TcbAppraisal.Appraised)) {
      throw new IllegalStateException("the benchmark's own collateral: " + appraise());
    }
  }

  /// All files of a platform to types that cannot hold nonsense.
  @Benchmark
  public final Collateral readCollateral() {
    Collateral all = Collateral.NONE;
    for (Bytes file : files) {
      all = all.with(Own.value(CollateralReader.read(file)));
    }
    return all;
  }

  /// The same, and their signatures: once for each time the collateral changes.
  @Benchmark
  public final CollateralVerification verifyCollateral() {
    return verifier.verify(readCollateral(), CertificateSet.EMPTY);
  }

  /// One guest against collateral that is verified already: once a guest.
  @Benchmark
  public final TcbAppraisal appraise() {
    return TcbAppraiser.appraise(guest, verified, CollateralRules.NONE, AT);
  }
}
