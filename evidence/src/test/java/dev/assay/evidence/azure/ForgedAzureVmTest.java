package dev.assay.evidence.azure;

import static dev.assay.evidence.RecordedCase.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.ClaimValue;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.Verification;
import dev.assay.evidence.Verified;
import dev.assay.evidence.azure.HclReport.ReportType;
import dev.assay.evidence.azure.simulated.SimulatedAzureVm;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.dcap.simulated.PckTemplate;
import dev.assay.evidence.dcap.simulated.SimulatedIntel;
import dev.assay.evidence.dcap.simulated.SimulatedPlatform;
import dev.assay.evidence.eventlog.EventLog;
import dev.assay.evidence.eventlog.RegisterMap;
import dev.assay.evidence.eventlog.simulated.SimulatedEventLog;
import dev.assay.evidence.snp.ProductLine;
import dev.assay.evidence.snp.TcbVersion;
import dev.assay.evidence.snp.simulated.ReportTemplate;
import dev.assay.evidence.snp.simulated.SimulatedSnpChip;
import dev.assay.evidence.snp.simulated.SimulatedSnpVendor;
import dev.assay.evidence.tdx.TdxQuote;
import dev.assay.evidence.tpm.PcrValues;
import dev.assay.evidence.tpm.TpmAttest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Made-up VMs, each wrong in one way.
class ForgedAzureVmTest {
  private static final Instant AT = Instant.parse("2026-06-01T00:00:00Z");
  private static final Instant NOT_BEFORE = Instant.parse("2026-01-01T00:00:00Z");
  private static final Bytes SEED = Bytes.fromHex("a2".repeat(32));
  private static final Bytes NONCE = Bytes.fromHex("17".repeat(32));
  private static final SimulatedSnpVendor AMD =
      SimulatedSnpVendor.fromSeed(ProductLine.MILAN, SEED, NOT_BEFORE, 2048);
  private static final SimulatedSnpChip CHIP =
      AMD.chip(Bytes.fromHex("5a".repeat(64)), TcbVersion.legacy(4, 0, 24, 219));
  private static final SimulatedIntel INTEL = SimulatedIntel.fromSeed(SEED, NOT_BEFORE);
  private static final SimulatedPlatform PLATFORM = INTEL.platform(PckTemplate.platform());
  private static final SimulatedAzureVm VM = SimulatedAzureVm.fromSeed(SEED);
  private static final SimulatedAzureVm OTHER = SimulatedAzureVm.fromSeed(Bytes.fromHex("b3"));
  private static final SimulatedEventLog BOOT =
      SimulatedEventLog.plainBoot(SimulatedEventLog.ofPcrs(HashAlgorithm.SHA256), "quiet");
  private static final AzSnpVtpmVerifier SNP =
      AzSnpVtpmVerifier.trustingOnly(List.of(AMD.anchor()));
  private static final AzTdxVtpmVerifier TDX =
      AzTdxVtpmVerifier.trustingOnly(List.of(INTEL.anchor()));

  private static SortedMap<Integer, Bytes> pcrs() {
    return new TreeMap<>(BOOT.registers(HashAlgorithm.SHA256));
  }

  private static VtpmQuote quote(SimulatedAzureVm signer) {
    Bytes attest = SimulatedAzureVm.quote(NONCE, pcrs());
    return new VtpmQuote(
        ok(TpmAttest.parse(attest)),
        signer.signature(attest),
        Optional.of(new PcrValues.Banks(new TreeMap<>(Map.of(HashAlgorithm.SHA256, pcrs())))),
        Optional.of(NONCE));
  }

  private static Verification snp(Bytes hcl) {
    return SNP.verify(ok(HclReport.parse(hcl)), quote(VM), CHIP.certificates(), AT);
  }

  private static Verification tdx(Bytes hcl, UnaryOperator<Bytes> body) {
    Bytes tdQuote = SimulatedAzureVm.tdQuote(PLATFORM, hcl, body);
    return TDX.verify(
        ok(HclReport.parse(hcl)), quote(VM), ok(TdxQuote.parse(tdQuote)), CertificateSet.EMPTY, AT);
  }

  @ParameterizedTest
  @EnumSource(value = HashAlgorithm.class, mode = EnumSource.Mode.EXCLUDE, names = "SHA1")
  void eachHashTypeBinds(HashAlgorithm hash) {
    assertThat(snp(VM.onSnp(CHIP, hash, UnaryOperator.identity())))
        .isInstanceOf(VerifiedAzSnpVtpm.class);
    assertThat(tdx(VM.onTdx(hash), UnaryOperator.identity())).isInstanceOf(VerifiedAzTdxVtpm.class);
  }

  @Test
  void allOfItIsMarkedAsSimulated() {
    var onSnp = (VerifiedAzSnpVtpm) snp(VM.onSnp(CHIP));
    var onTdx = (VerifiedAzTdxVtpm) tdx(VM.onTdx(), UnaryOperator.identity());

    for (Verified verified :
        List.of(onSnp, onSnp.report(), onSnp.quote(), onTdx, onTdx.tdQuote(), onTdx.quote())) {
      assertThat(verified.simulated()).isTrue();
      assertThat(verified.certificates()).isNotEmpty();
    }
  }

  @Test
  void aQuoteByAnotherVmsKeyIsRefused() {
    Refusal refusal =
        refusal(
            SNP.verify(ok(HclReport.parse(VM.onSnp(CHIP))), quote(OTHER), CHIP.certificates(), AT));

    assertThat(refusal.reason()).isEqualTo(Reason.SIGNATURE_INVALID);
  }

  @Test
  void anotherVmsClaimsUnderAGenuineReportAreRefused() {
    Bytes report = ok(HclReport.parse(OTHER.onSnp(CHIP))).hardwareReport();
    Bytes forged =
        SimulatedAzureVm.hclReport(
            ReportType.SNP, HashAlgorithm.SHA256, report, VM.runtimeClaims());

    Refusal refusal = refusal(snp(forged));
    assertThat(refusal.reason()).isEqualTo(Reason.BINDING_MISMATCH);
    assertThat(refusal.field()).isEqualTo("snp.report_data");
  }

  @Test
  void theSecondHalfOfTheReportDataIsBoundAsWell() {
    Bytes data = VM.reportData(HashAlgorithm.SHA256).slice(0, 32).concat(NONCE);

    assertThat(refusal(snp(VM.onSnp(CHIP, HashAlgorithm.SHA256, r -> r.reportData(data)))).field())
        .isEqualTo("snp.report_data");
  }

  /// The guest's own kernel asks at VMPL 1 and up: it could name a key of its own.
  @Test
  void aReportThatTheGuestAskedForIsRefused() {
    for (long vmpl = 1; vmpl <= 3; vmpl++) {
      long asked = vmpl;
      Refusal refusal = refusal(snp(VM.onSnp(CHIP, HashAlgorithm.SHA256, r -> r.vmpl(asked))));
      assertThat(refusal.reason()).isEqualTo(Reason.BINDING_MISMATCH);
      assertThat(refusal.field()).isEqualTo("snp.vmpl");
    }
  }

  @Test
  void aReportThatNobodySignedIsRefused() {
    assertThat(
            refusal(snp(VM.onSnp(CHIP, HashAlgorithm.SHA256, ReportTemplate::unsigned))).reason())
        .isEqualTo(Reason.SIGNATURE_INVALID);
  }

  @Test
  void withoutTheChipsCertificateItIsUndecided() {
    assertThat(SNP.verify(ok(HclReport.parse(VM.onSnp(CHIP))), quote(VM), CertificateSet.EMPTY, AT))
        .isInstanceOf(Verification.Undecided.class);
  }

  @Test
  void aChainToAnotherRootIsRefused() {
    assertThat(
            refusal(
                    new AzSnpVtpmVerifier(List.of())
                        .verify(
                            ok(HclReport.parse(VM.onSnp(CHIP))),
                            quote(VM),
                            CHIP.certificates(),
                            AT))
                .reason())
        .isEqualTo(Reason.CHAIN_UNTRUSTED);
  }

  /// A quote of another domain with the same report data: each field that both have, changed.
  @Test
  void aTdQuoteThatSaysOtherThingsThanTheReportIsRefused() {
    int[] offsets = {0, 16, 64, 112, 120, 128, 136, 184, 232, 280, 328, 376, 424, 472};
    for (int offset : offsets) {
      Verification answer = tdx(VM.onTdx(), body -> flipped(body, offset));
      assertThat(answer)
          .as("offset %d: %s", offset, answer)
          .isInstanceOf(Verification.Refused.class);
    }
    assertThat(refusal(tdx(VM.onTdx(), body -> flipped(body, 136))).field()).isEqualTo("tdx.mr_td");
  }

  @Test
  void aTdQuoteOfAnotherReportDataIsRefused() {
    assertThat(refusal(tdx(VM.onTdx(), body -> flipped(body, 520))).reason())
        .isEqualTo(Reason.BINDING_MISMATCH);
  }

  @Test
  void aTdReportThatItsHashesDoNotCoverIsRefused() {
    Bytes forged = flipped(VM.onTdx(), 0x20 + 0x210);

    assertThat(refusal(tdx(forged, UnaryOperator.identity())).field())
        .isEqualTo("tdx.tdreport.tee_info_hash");
  }

  @Test
  void aLogThatReplaysAddsItsClaims() {
    EventLog log = BOOT.log();

    for (Verification answer :
        List.of(
            ((VerifiedAzSnpVtpm) snp(VM.onSnp(CHIP))).with(log),
            ((VerifiedAzTdxVtpm) tdx(VM.onTdx(), UnaryOperator.identity())).with(log))) {
      assertThat(((Verified) answer).claims().find("eventlog.kernel_cmdline.0"))
          .contains(new ClaimValue.Text("/vmlinuz quiet"));
    }
  }

  @Test
  void aLogThatDoesNotReplayIsRefused() {
    EventLog forged = ok(EventLog.parse(BOOT.without(3), RegisterMap.PCR));

    assertThat(refusal(((VerifiedAzSnpVtpm) snp(VM.onSnp(CHIP))).with(forged)).reason())
        .isEqualTo(Reason.EVENT_LOG_MISMATCH);
  }

  private static Refusal refusal(Verification answer) {
    assertThat(answer).isInstanceOf(Verification.Refused.class);
    return ((Verification.Refused) answer).refusal();
  }

  private static Bytes flipped(Bytes bytes, int index) {
    byte[] changed = bytes.toArray();
    changed[index] ^= 1;
    return Bytes.copyOf(changed);
  }
}
