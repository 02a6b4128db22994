package dev.assay.appraisal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.snp.ProductLine;
import dev.assay.evidence.snp.SnpReport;
import dev.assay.evidence.snp.SnpVerifier;
import dev.assay.evidence.snp.TcbVersion;
import dev.assay.evidence.snp.simulated.ReportTemplate;
import dev.assay.evidence.snp.simulated.SimulatedSnpChip;
import dev.assay.evidence.snp.simulated.SimulatedSnpVendor;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Claims go by name from the verifier to here, and no type checks the names: this does.
class VerifiedEvidenceTest {
  private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");
  private static final Bytes MEASUREMENT = Bytes.fromHex("a1".repeat(48));

  @ParameterizedTest
  @CsvSource({"MILAN, 2", "MILAN, 3", "GENOA, 5", "TURIN, 5"})
  void everyClaimThatAPolicyLooksAtIsOneThatTheVerifierMakes(ProductLine line, int version) {
    SimulatedSnpVendor vendor = SimulatedSnpVendor.fromSeed(line, Bytes.fromHex("5eed"), AT, 2048);
    boolean turin = line == ProductLine.TURIN;
    TcbVersion tcb = turin ? TcbVersion.turin(1, 2, 3, 4, 5) : TcbVersion.legacy(2, 3, 4, 5);
    Bytes chipId = Bytes.fromHex(turin ? "c0".repeat(8) + "00".repeat(56) : "c0".repeat(64));

    Appraisal appraisal =
        appraise(
            vendor,
            vendor.chip(chipId, tcb),
            version,
            """
            minimum_tcb: { %s: { %sboot_loader: 2, tee: 3, snp: 4, microcode: 5 } }
                guest_policy:
                  smt: required
                  debug: forbidden
                  migrate_ma: forbidden
                  cxl_allow: forbidden
                  single_socket: forbidden
                  mem_aes_256_xts: forbidden
                  rapl_dis: forbidden
                  ciphertext_hiding_dram: forbidden
                  page_swap_disable: forbidden
                host_data: %s
                id_key_digest: %s
                chip_id: %s
            """
                .formatted(
                    line.kdsName(),
                    turin ? "fmc: 1, " : "",
                    "07".repeat(32),
                    "08".repeat(48),
                    chipId));

    assertThat(appraisal.checks()).allMatch(check -> check.outcome() == Check.Outcome.MET);
    assertThat(appraisal.tier()).isEqualTo(Tier.AFFIRMING);
  }

  @Test
  void aProvidersIdIsTheOneInItsCertificate() {
    SimulatedSnpVendor vendor =
        SimulatedSnpVendor.fromSeed(ProductLine.MILAN, Bytes.fromHex("5eed"), AT, 2048);
    SimulatedSnpChip chip = vendor.loadedChip("cloud-1", TcbVersion.legacy(2, 3, 4, 5));
    String minimum = "minimum_tcb: { Milan: { snp: 4 } }\n    signer: { vlek: [%s] }\n";

    assertThat(appraise(vendor, chip, 3, minimum.formatted("cloud-1")).tier())
        .isEqualTo(Tier.AFFIRMING);
    assertThat(appraise(vendor, chip, 3, minimum.formatted("cloud-2")).tier())
        .isEqualTo(Tier.CONTRAINDICATED);
  }

  private static Appraisal appraise(
      SimulatedSnpVendor vendor, SimulatedSnpChip chip, int version, String entry) {
    ReportTemplate asked =
        ReportTemplate.version(version)
            .measurement(MEASUREMENT)
            .policy(0x30000)
            .vmpl(0)
            .hostData(Bytes.fromHex("07".repeat(32)))
            .idKeyDigest(Bytes.fromHex("08".repeat(48)));
    if (!(SnpReport.parse(chip.report(asked)) instanceof Parsed.Ok<SnpReport>(SnpReport report))) {
      throw new AssertionError("the simulated chip's report can't be read");
    }
    Answer answer =
        Answer.of(
            new SnpVerifier(List.of(vendor.anchor()))
                .verify(report, chip.certificates(), new Binding.Unchecked(), AT));
    String yaml =
        """
        policy: payments
        version: 1
        state: active
        freshness: 5m
        accept:
          - platform: sev-snp
            simulated: allowed
            measurement: %s
            %s
        """
            .formatted(MEASUREMENT, entry);
    return switch (PolicyReader.read(yaml)) {
      case PolicyReading.Read(ResolvedPolicy policy) ->
          Appraiser.appraise(
              answer,
              Optional.of(policy),
              Context.NONE,
              new EvidenceFacts("default/g", AT, true, "nonce-key", List.of()),
              AT);
      case PolicyReading.Refused refused -> throw new AssertionError(refused.errors().toString());
    };
  }
}
