package dev.assay.evidence.dcap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.Verification;
import dev.assay.evidence.Verified;
import dev.assay.evidence.dcap.simulated.EnclaveReportTemplate;
import dev.assay.evidence.dcap.simulated.PckTemplate;
import dev.assay.evidence.dcap.simulated.QuoteTemplate;
import dev.assay.evidence.dcap.simulated.SimulatedIntel;
import dev.assay.evidence.dcap.simulated.SimulatedPlatform;
import dev.assay.evidence.tdx.simulated.TdTemplate;
import java.time.Instant;
import java.util.Optional;

/// A made-up Intel and a platform, made once for all tests.
public final class Simulated {
  public static final Instant NOT_BEFORE = Instant.parse("2026-01-01T00:00:00Z");
  public static final Instant AT = Instant.parse("2026-06-01T00:00:00Z");
  public static final SimulatedIntel INTEL =
      SimulatedIntel.fromSeed(Bytes.fromHex("00112233"), NOT_BEFORE);
  public static final SimulatedPlatform PLATFORM = INTEL.platform(PckTemplate.platform());
  public static final Bytes REPORT_DATA = Bytes.fromHex("5c".repeat(64));

  private Simulated() {}

  public static QuoteTemplate tdx4() {
    return TdTemplate.trustDomain().reportData(REPORT_DATA).quote4();
  }

  public static QuoteTemplate tdx5() {
    return TdTemplate.trustDomain().reportData(REPORT_DATA).quote5(BodyType.TD_REPORT_1_5);
  }

  public static QuoteTemplate tdx5Extended() {
    return TdTemplate.trustDomain().reportData(REPORT_DATA).quote5(BodyType.TD_REPORT_1_5_EXTENDED);
  }

  public static EnclaveReportTemplate enclave() {
    return EnclaveReportTemplate.enclave().reportData(REPORT_DATA);
  }

  public static void refused(Verification answer, Reason reason, String field) {
    assertThat(answer)
        .isInstanceOfSatisfying(
            Verification.Refused.class, refused -> is(refused.refusal(), reason, field));
  }

  public static void undecided(Verification answer, Reason reason, String field) {
    assertThat(answer)
        .isInstanceOfSatisfying(
            Verification.Undecided.class, undecided -> is(undecided.refusal(), reason, field));
  }

  public static void is(Refusal refusal, Reason reason, String field) {
    assertThat(refusal)
        .as(refusal.toString())
        .extracting(Refusal::reason, Refusal::field)
        .containsExactly(reason, field);
  }

  /// The refusal, or nothing where it verifies.
  public static Optional<Refusal> refusal(Verification answer) {
    return switch (answer) {
      case Verification.Refused(Refusal refusal, _) -> Optional.of(refusal);
      case Verification.Undecided(Refusal refusal, _) -> Optional.of(refusal);
      case Verified _ -> Optional.empty();
    };
  }
}
