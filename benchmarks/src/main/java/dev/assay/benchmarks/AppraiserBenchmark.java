package dev.assay.benchmarks;

import dev.assay.appraisal.Answer;
import dev.assay.appraisal.Appraisal;
import dev.assay.appraisal.Appraiser;
import dev.assay.appraisal.Context;
import dev.assay.appraisal.Endorsements;
import dev.assay.appraisal.EvidenceFacts;
import dev.assay.appraisal.PolicyReader;
import dev.assay.appraisal.PolicyReading;
import dev.assay.appraisal.ResolvedPolicy;
import dev.assay.appraisal.Revocations;
import dev.assay.appraisal.Tier;
import dev.assay.appraisal.dcap.Collateral;
import dev.assay.appraisal.dcap.CollateralMemory;
import dev.assay.appraisal.dcap.CollateralReader;
import dev.assay.appraisal.dcap.CollateralVerifier;
import dev.assay.appraisal.dcap.VerifiedCollateral;
import dev.assay.appraisal.dcap.simulated.SimulatedCollateral;
import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Verification;
import dev.assay.evidence.dcap.BodyType;
import dev.assay.evidence.dcap.TeeType;
import dev.assay.evidence.dcap.simulated.PckTemplate;
import dev.assay.evidence.dcap.simulated.SimulatedIntel;
import dev.assay.evidence.snp.ProductLine;
import dev.assay.evidence.snp.SnpReport;
import dev.assay.evidence.snp.SnpVerifier;
import dev.assay.evidence.snp.TcbVersion;
import dev.assay.evidence.snp.simulated.ReportTemplate;
import dev.assay.evidence.snp.simulated.SimulatedSnpChip;
import dev.assay.evidence.snp.simulated.SimulatedSnpVendor;
import dev.assay.evidence.tdx.TdxQuote;
import dev.assay.evidence.tdx.TdxVerifier;
import dev.assay.evidence.tdx.simulated.TdTemplate;
import dev.assay.evidence.x509.IssuedRevocationList;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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

/// One guest's verified claims against its policy: what a change of a policy costs a guest, and a
/// change of collateral too.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class AppraiserBenchmark {
  private static final Instant ISSUED = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant AT = Instant.parse("2026-01-10T00:00:00Z");
  private static final EvidenceFacts FACTS =
      new EvidenceFacts("default/guest", AT, true, "nonce-key", List.of());
  private static final Bytes MEASURED = Bytes.fromHex("a1".repeat(48));

  private final Answer snpGuest;
  private final Optional<ResolvedPolicy> snpPolicy;
  private final Answer tdxGuest;
  private final Optional<ResolvedPolicy> tdxPolicy;
  private final Context context;

  /// A guest of each kind that its policy affirms.
  public AppraiserBenchmark() {
    var seed = Bytes.fromHex("00".repeat(32));
    snpGuest = Answer.of(snp(seed));
    snpPolicy =
        policy(
            """
            sev-snp
                simulated: allowed
                measurement: %s
                minimum_tcb: { Milan: { boot_loader: 4, snp: 24, microcode: 219 } }
                guest_policy: { debug: forbidden, migration_agent: forbidden, smt: allowed }
                vmpl: [0]
                signer: vcek
                binding: nonce-key
            """
                .formatted(MEASURED));
    var intel = SimulatedIntel.fromSeed(seed, Instant.parse("2025-01-01T00:00:00Z"));
    context = new Context(Revocations.NONE, new Fixed(collateral(intel), CollateralMemory.NONE));
    tdxGuest = Answer.of(tdx(intel));
    tdxPolicy =
        policy(
            """
            tdx
                simulated: allowed
                mr_td: %s
                rtmr: { 0: %s, 1: %s, 2: any }
                tcb_status: { affirm: [UpToDate], warn: [SWHardeningNeeded], grace: { OutOfDate: 30d } }
                minimum_tcb_evaluation_data_number: 18
                collateral_age: 10d
                refuse_advisories: [INTEL-SA-00837]
            """
                .formatted(MEASURED, MEASURED, MEASURED));
    if (snp().tier() != Tier.AFFIRMING || tdx().tier() != Tier.AFFIRMING) {
      throw new IllegalStateException("the benchmark's own guests: " + snp() + tdx());
    }
  }

  /// 12 checks.
  @Benchmark
  public final Appraisal snp() {
    return Appraiser.appraise(snpGuest, snpPolicy, Context.NONE, FACTS, AT);
  }

  /// 14 checks, and Intel's collateral.
  @Benchmark
  public final Appraisal tdx() {
    return Appraiser.appraise(tdxGuest, tdxPolicy, context, FACTS, AT);
  }

  private record Fixed(VerifiedCollateral collateral, CollateralMemory memory)
      implements Endorsements {
    @Override
    public VerifiedCollateral collateral(TeeType tee, Bytes fmspc) {
      return collateral;
    }

    @Override
    public List<IssuedRevocationList> revocationLists(Bytes issuerSpkiSha256) {
      return List.of();
    }

    @Override
    public Optional<Bytes> sha256(String key) {
      return Optional.empty();
    }
  }

  private static Verification snp(Bytes seed) {
    var vendor = SimulatedSnpVendor.fromSeed(ProductLine.MILAN, seed, ISSUED, 2048);
    SimulatedSnpChip chip =
        vendor.chip(Bytes.fromHex("5a".repeat(64)), TcbVersion.legacy(4, 0, 24, 219));
    var asked = ReportTemplate.version(3).measurement(MEASURED).policy(0x30000).vmpl(0);
    return new SnpVerifier(List.of(vendor.anchor()))
        .verify(
            Own.value(SnpReport.parse(chip.report(asked))),
            chip.certificates(),
            new Binding.Unchecked(),
            AT);
  }

  private static Verification tdx(SimulatedIntel intel) {
    var template =
        TdTemplate.trustDomain()
            .teeTcbSvn(Bytes.fromHex("050103").zeroPaddedTo(16))
            .teeTcbSvn2(Bytes.fromHex("050103").zeroPaddedTo(16))
            .mrServiceTd(Bytes.EMPTY.zeroPaddedTo(48))
            .mrTd(MEASURED)
            .rtmr(0, MEASURED)
            .rtmr(1, MEASURED);
    Bytes quote =
        intel.platform(PckTemplate.platform()).quote(template.quote5(BodyType.TD_REPORT_1_5));
    return TdxVerifier.trustingOnly(List.of(intel.anchor()))
        .verify(
            Own.value(TdxQuote.parse(quote)), CertificateSet.EMPTY, new Binding.Unchecked(), AT);
  }

  private static VerifiedCollateral collateral(SimulatedIntel intel) {
    Collateral all = Collateral.NONE;
    for (Bytes file : SimulatedCollateral.of(intel, TeeType.TDX, ISSUED).files()) {
      all = all.with(Own.value(CollateralReader.read(file)));
    }
    return (VerifiedCollateral)
        new CollateralVerifier(List.of(intel.anchor())).verify(all, CertificateSet.EMPTY);
  }

  private static Optional<ResolvedPolicy> policy(String entry) {
    String document =
        "policy: p\nversion: 1\nstate: active\nfreshness: 5m\naccept:\n  - platform: " + entry;
    if (PolicyReader.read(document) instanceof PolicyReading.Read(ResolvedPolicy policy)) {
      return Optional.of(policy);
    }
    throw new IllegalStateException("the benchmark's own policy: " + PolicyReader.read(document));
  }
}
