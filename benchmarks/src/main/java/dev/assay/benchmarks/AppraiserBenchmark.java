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
import dev.assay.evidence.azure.AzSnpVtpmVerifier;
import dev.assay.evidence.azure.HclReport;
import dev.assay.evidence.azure.VtpmQuote;
import dev.assay.evidence.azure.simulated.SimulatedAzureVm;
import dev.assay.evidence.cca.CcaToken;
import dev.assay.evidence.cca.CcaVerifier;
import dev.assay.evidence.cca.simulated.SimulatedCcaPlatform;
import dev.assay.evidence.dcap.BodyType;
import dev.assay.evidence.dcap.TeeType;
import dev.assay.evidence.dcap.simulated.PckTemplate;
import dev.assay.evidence.dcap.simulated.SimulatedIntel;
import dev.assay.evidence.eat.EndorsedKeys;
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

/// One guest's verified claims against the policy of a mixed fleet, with 20 rules: what a change of
/// a policy costs a guest, and a change of collateral too.
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
  private static final Bytes SEED = Bytes.fromHex("00".repeat(32));
  private static final Bytes MEASURED = Bytes.fromHex("a1".repeat(48));

  /// Five for each kind of guest, asked of every guest.
  private static final List<String> CONDITIONS =
      List.of(
          "has(claims.snp.vmpl) && claims.snp.vmpl > 0",
          "has(claims.snp.current_fw) && version(claims.snp.current_fw) < version('1.54.1')",
          "has(claims.snp.reported_tcb.snp) && claims.snp.reported_tcb.snp in [3, 5, 7]",
          "has(claims.snp.product) && claims.snp.product.startsWith('Na')",
          "has(claims.snp.measurement) && claims.snp.measurement == 'b1b1'",
          "has(claims.tdx.quote_version) && claims.tdx.quote_version < 4",
          "has(claims.tdx.mr_td) && claims.tdx.mr_td == 'b1b1'",
          "has(claims.tdx.pck.pcesvn) && claims.tdx.pck.pcesvn < 5",
          "has(claims.tdx.pck.fmspc) && claims.tdx.pck.fmspc.endsWith('b1b1')",
          "has(claims.tdx.td_attributes.perfmon) && claims.tdx.td_attributes.perfmon",
          "has(claims.tpm.pcr_digest) && claims.tpm.pcr_digest == 'b1b1'",
          "has(claims.tpm.reset_count) && claims.tpm.reset_count > 1000",
          "has(claims.tpm.clock) && claims.tpm.clock < 0",
          "has(claims.tpm.ak_trust) && claims.tpm.ak_trust == 'key given'",
          "has(claims.tpm.pcr.sha256) && claims.tpm.pcr.sha256[4] == 'b1b1'",
          "has(claims.cca.platform.lifecycle_state) && claims.cca.platform.lifecycle_state == 'x'",
          "has(claims.cca.realm.initial_measurement) && !evidence.solicited",
          "has(claims.cca.platform.profile) && claims.cca.platform.profile == 'b1b1'",
          "evidence.binding == 'raw' && evidence.simulated",
          "evidence.accepted_at < timestamp('2026-01-01T00:00:00Z')");

  private final Optional<ResolvedPolicy> policy;
  private final Context context;
  private final Answer snp;
  private final Answer vtpm;
  private final Answer tdx;
  private final Answer cca;

  /// A guest of each kind that the policy takes, and no rule speaks against.
  public AppraiserBenchmark() {
    var vendor = SimulatedSnpVendor.fromSeed(ProductLine.MILAN, SEED, ISSUED, 2048);
    SimulatedSnpChip chip =
        vendor.chip(Bytes.fromHex("5a".repeat(64)), TcbVersion.legacy(4, 0, 24, 219));
    var intel = SimulatedIntel.fromSeed(SEED, Instant.parse("2025-01-01T00:00:00Z"));
    VerifiedCollateral collateral = collateral(intel);
    context =
        new Context(
            Revocations.NONE, new Fixed(collateral, CollateralMemory.NONE.having(collateral, AT)));
    snp = Answer.of(snp(vendor, chip));
    vtpm = Answer.of(vtpm(vendor, chip));
    tdx = Answer.of(tdx(intel));
    cca = Answer.of(realm());
    policy = policy();
    for (Appraisal own : List.of(snp(), vtpm(), tdx(), cca())) {
      boolean refused = own.tier() == Tier.CONTRAINDICATED || own.tier() == Tier.NONE;
      if (refused || own.checks().size() < CONDITIONS.size()) {
        throw new IllegalStateException("the benchmark's own guests: " + own);
      }
    }
  }

  /// 12 checks beside the rules.
  @Benchmark
  public final Appraisal snp() {
    return appraise(snp);
  }

  /// 16, the hardware's and a quote's with 3 registers, of the second entry that is tried.
  @Benchmark
  public final Appraisal vtpm() {
    return appraise(vtpm);
  }

  /// 14, and Intel's collateral.
  @Benchmark
  public final Appraisal tdx() {
    return appraise(tdx);
  }

  /// 9.
  @Benchmark
  public final Appraisal cca() {
    return appraise(cca);
  }

  private Appraisal appraise(Answer guest) {
    return Appraiser.appraise(guest, policy, context, FACTS, AT);
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

  private static Verification snp(SimulatedSnpVendor vendor, SimulatedSnpChip chip) {
    var asked = ReportTemplate.version(3).measurement(MEASURED).policy(0x30000).vmpl(0);
    return new SnpVerifier(List.of(vendor.anchor()))
        .verify(
            Own.value(SnpReport.parse(chip.report(asked))),
            chip.certificates(),
            new Binding.Unchecked(),
            AT);
  }

  private static Verification vtpm(SimulatedSnpVendor vendor, SimulatedSnpChip chip) {
    var vm = SimulatedAzureVm.fromSeed(SEED);
    Bytes attest = SimulatedAzureVm.quote(Bytes.fromHex("17".repeat(32)), new TreeMap<>());
    Bytes registers = Bytes.EMPTY.zeroPaddedTo(24 * 32);
    return AzSnpVtpmVerifier.trustingOnly(List.of(vendor.anchor()))
        .verify(
            Own.value(HclReport.parse(vm.onSnp(chip))),
            Own.value(
                VtpmQuote.parse(
                    attest, vm.signature(attest), Optional.of(registers), Optional.empty())),
            chip.certificates(),
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

  private static Verification realm() {
    var platform = SimulatedCcaPlatform.fromSeed(SEED);
    return new CcaVerifier(EndorsedKeys.of(platform.endorsedKey()))
        .verify(
            Own.value(CcaToken.parse(platform.asked(Bytes.fromHex("17".repeat(32))).encode())),
            new Binding.Unchecked());
  }

  private static Optional<ResolvedPolicy> policy() {
    String entries =
        """
        policy: p
        version: 1
        state: active
        freshness: 5m
        accept:
          - platform: sev-snp
            simulated: allowed
            measurement: MEASURED
            minimum_tcb: { Milan: { boot_loader: 4, snp: 24, microcode: 219 } }
            guest_policy: { debug: forbidden, migration_agent: forbidden, smt: allowed }
            vmpl: [0]
            signer: vcek
            binding: nonce-key
          - platform: sev-snp
            simulated: allowed
            measurement: ZERO48
            minimum_tcb: { Milan: { boot_loader: 4, snp: 24, microcode: 219 } }
            binding: nonce-key
            vtpm: { pcrs: { 4: ZERO32, 7: ZERO32, 11: ZERO32 } }
          - platform: tdx
            simulated: allowed
            mr_td: MEASURED
            rtmr: { 0: MEASURED, 1: MEASURED, 2: any }
            tcb_status: { affirm: [UpToDate], warn: [SWHardeningNeeded], grace: { OutOfDate: 30d } }
            minimum_tcb_evaluation_data_number: 18
            collateral_age: 10d
            refuse_advisories: [INTEL-SA-00837]
          - platform: cca
            simulated: allowed
        rules:
        """
            .replace("MEASURED", MEASURED.toHex())
            .replace("ZERO48", "00".repeat(48))
            .replace("ZERO32", "00".repeat(32));
    var rules = new StringBuilder();
    for (int i = 0; i < CONDITIONS.size(); i++) {
      rules.append(
          "  - { name: rule-%d, when: \"%s\", tier: warning, claim: hardware, reason: r }\n"
              .formatted(i, CONDITIONS.get(i)));
    }
    return switch (PolicyReader.read(entries + rules)) {
      case PolicyReading.Read(ResolvedPolicy policy) -> Optional.of(policy);
      case PolicyReading.Refused refused ->
          throw new IllegalStateException("the benchmark's own policy: " + refused);
    };
  }
}
