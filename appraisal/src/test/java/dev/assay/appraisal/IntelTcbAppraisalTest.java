package dev.assay.appraisal;

import static dev.assay.appraisal.dcap.Guests.AT;
import static dev.assay.appraisal.dcap.Guests.ISSUED;
import static dev.assay.appraisal.dcap.Guests.MONTHS_LATER;
import static dev.assay.appraisal.dcap.Guests.SVN;
import static dev.assay.appraisal.dcap.Guests.collateral;
import static dev.assay.appraisal.dcap.Guests.genuine;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.appraisal.Check.Outcome;
import dev.assay.appraisal.dcap.CollateralMemory;
import dev.assay.appraisal.dcap.Guests;
import dev.assay.appraisal.dcap.TcbStatus;
import dev.assay.appraisal.dcap.VerifiedCollateral;
import dev.assay.appraisal.dcap.simulated.SimulatedCollateral;
import dev.assay.appraisal.dcap.simulated.SimulatedLevel;
import dev.assay.evidence.VerifiedClaims;
import dev.assay.evidence.dcap.TeeType;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What policies make of Intel's collateral: always the same claims of the same silent guest, so
/// that whatever changes, collateral changed it.
class IntelTcbAppraisalTest {
  private static final VerifiedClaims SILENT = ClaimsSample.of(Guests.td(SVN)).verified();
  private static final String MEASURED =
      "mr_td: %s\nrtmr: { 0: any, 1: any, 2: any }\n".formatted("00".repeat(48));
  private static final Instant LEVEL_OF = Instant.parse("2025-12-20T00:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "UP_TO_DATE, AFFIRMING, 2",
    "SW_HARDENING_NEEDED, WARNING, 32",
    "CONFIGURATION_NEEDED, CONTRAINDICATED, 96",
    "CONFIGURATION_AND_SW_HARDENING_NEEDED, CONTRAINDICATED, 96",
    "OUT_OF_DATE, CONTRAINDICATED, 96",
    "OUT_OF_DATE_CONFIGURATION_NEEDED, CONTRAINDICATED, 96",
    "REVOKED, CONTRAINDICATED, 96",
  })
  void aStatusIsWhatThePolicyMakesOfIt(TcbStatus status, Tier tier, int hardware) {
    Appraisal appraisal =
        appraise(
            "tcb_status: { affirm: [UpToDate], warn: [SWHardeningNeeded] }",
            collateral().platform(SimulatedLevel.of(status)));

    assertThat(appraisal.tier()).isEqualTo(tier);
    assertThat(appraisal.trustVector().values()).containsEntry(TrustClaim.HARDWARE, hardware);
  }

  @Test
  void aChangeOfCollateralChangesASilentGuestsVerdict() {
    Entry entry = Entry.of("tdx", MEASURED);
    VerifiedCollateral before = genuine(collateral().files());
    VerifiedCollateral after =
        genuine(
            collateral()
                .evaluationDataNumber(19)
                .platform(SimulatedLevel.of(TcbStatus.OUT_OF_DATE).advisories("INTEL-SA-00837"))
                .files());

    assertThat(entry.endorsed(before).appraise(SILENT, AT).tier()).isEqualTo(Tier.AFFIRMING);
    Appraisal demoted = entry.endorsed(after).appraise(SILENT, AT);

    assertThat(demoted.tier()).isEqualTo(Tier.CONTRAINDICATED);
    assertThat(Entry.unmet(demoted))
        .containsExactly(
            "NOT_MET tdx.tcb.status (accept[0].tcb_status): want UpToDate, got OutOfDate");
    assertThat(demoted.advisories()).containsExactly("INTEL-SA-00837");
  }

  @Test
  void aListedPckCertificateTakesItsGuestsWithIt() {
    BigInteger serial =
        new BigInteger(1, SILENT.claims().binary("tdx.pck.serial").orElseThrow().toArray());

    Appraisal appraisal = appraise("", collateral().revokedByCa(Set.of(serial)));

    assertThat(appraisal.tier()).isEqualTo(Tier.CONTRAINDICATED);
    assertThat(Entry.unmet(appraisal))
        .singleElement()
        .asString()
        .startsWith("NOT_MET tdx.pck (accept[0].tcb_status): want a serial number that is not");
  }

  @Test
  void aListedAuthorityTakesItsGuestsWithIt() {
    BigInteger serial =
        new BigInteger(1, SILENT.claims().binary("tdx.pck_ca.serial").orElseThrow().toArray());

    Appraisal appraisal = appraise("", collateral().revokedByRoot(Set.of(serial)));

    assertThat(Entry.unmet(appraisal)).singleElement().asString().startsWith("NOT_MET tdx.pck_ca ");
  }

  @Test
  void withoutCollateralNothingIsAffirmedAndAWrongMeasurementStillShows() {
    Appraisal unknown = Entry.of("tdx", MEASURED).appraise(SILENT, AT);
    Appraisal wrong =
        Entry.of("tdx", MEASURED.replace("00".repeat(48), "01".repeat(48))).appraise(SILENT, AT);

    assertThat(unknown.tier()).isEqualTo(Tier.WARNING);
    assertThat(unknown.trustVector().values()).containsEntry(TrustClaim.HARDWARE, 32);
    assertThat(unknown.checks())
        .filteredOn(check -> check.outcome() != Outcome.MET)
        .extracting(Check::outcome)
        .containsExactly(Outcome.NOT_EVALUATED);
    assertThat(wrong.tier()).isEqualTo(Tier.CONTRAINDICATED);
  }

  @Test
  void collateralThatRunsOutIsNoticedWithoutAnyEvent() {
    Entry entry = Entry.of("tdx", MEASURED).endorsed(genuine(collateral().files()));
    Instant expires = ISSUED.plus(Duration.ofDays(30));

    Appraisal fresh = entry.appraise(SILENT, AT);
    Appraisal stale = entry.appraise(SILENT, AT, fresh.validUntil().orElseThrow());

    assertThat(fresh.validUntil()).contains(expires.plusMillis(1));
    assertThat(stale.tier()).isEqualTo(Tier.WARNING);
    assertThat(stale.checks()).extracting(Check::outcome).contains(Outcome.NOT_EVALUATED);
    assertThat(stale.validUntil()).contains(AT.plus(Duration.ofDays(30)));
    assertThat(entry.appraise(SILENT, MONTHS_LATER).tier()).isEqualTo(Tier.WARNING);
  }

  @Test
  void graceEndsByTheDateOfTheLevel() {
    String keys = "tcb_status: { affirm: [UpToDate], grace: { OutOfDate: 30d } }";
    SimulatedCollateral served = outOfDate();
    Instant ends = LEVEL_OF.plus(Duration.ofDays(30));
    Entry entry = Entry.of("tdx", MEASURED + keys).endorsed(genuine(served.files()));

    Appraisal within = entry.appraise(SILENT, AT);
    Appraisal last = entry.appraise(SILENT, AT, ends.minusMillis(1));
    Appraisal over = entry.appraise(SILENT, AT, ends);

    assertThat(within.tier()).isEqualTo(Tier.WARNING);
    assertThat(within.validUntil()).contains(ends);
    assertThat(last.tier()).isEqualTo(Tier.WARNING);
    assertThat(over.tier()).isEqualTo(Tier.CONTRAINDICATED);
    assertThat(Entry.unmet(over))
        .containsExactly(
            "NOT_MET tdx.tcb.status (accept[0].tcb_status): want UpToDate, got OutOfDate, put up"
                + " with until "
                + ends);
  }

  @Test
  void graceBoundsAnAffirmedStatusToo() {
    String keys = "tcb_status: { affirm: [UpToDate, OutOfDate], grace: { OutOfDate: 30d } }";
    SimulatedCollateral served = outOfDate();
    Entry entry = Entry.of("tdx", MEASURED + keys).endorsed(genuine(served.files()));

    assertThat(entry.appraise(SILENT, AT).tier()).isEqualTo(Tier.AFFIRMING);
    assertThat(entry.appraise(SILENT, AT, LEVEL_OF.plus(Duration.ofDays(30))).tier())
        .isEqualTo(Tier.CONTRAINDICATED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "refuse_advisories: [INTEL-SA-00837] | CONTRAINDICATED",
        "refuse_advisories: INTEL-SA-00001 | AFFIRMING",
        "refuse_advisories: any | CONTRAINDICATED",
        "refuse_advisories: any ; tolerate_advisories: [INTEL-SA-00837] | AFFIRMING",
        "refuse_advisories: any ; tolerate_advisories: [INTEL-SA-00001] | CONTRAINDICATED",
      })
  void advisoriesAreRefusedByName(String keys, Tier tier) {
    Appraisal appraisal =
        appraise(
            keys.replace(" ; ", "\n"),
            collateral()
                .platform(SimulatedLevel.of(TcbStatus.UP_TO_DATE).advisories("INTEL-SA-00837")));

    assertThat(appraisal.tier()).isEqualTo(tier);
    assertThat(appraisal.advisories()).containsExactly("INTEL-SA-00837");
  }

  @Test
  void aRevokedAdvisoryRefusesTheGuestsWhoseCollateralListsIt() {
    var advisory = new Subject(Subject.Kind.ADVISORY, "INTEL-SA-00837");
    Entry entry =
        Entry.of("tdx", MEASURED)
            .revoked(
                subject -> subject.equals(advisory) ? Optional.of("exploited") : Optional.empty());
    SimulatedCollateral listed =
        collateral().platform(SimulatedLevel.of(TcbStatus.UP_TO_DATE).advisories("INTEL-SA-00837"));

    assertThat(entry.endorsed(genuine(collateral().files())).appraise(SILENT, AT).tier())
        .isEqualTo(Tier.AFFIRMING);
    Appraisal refused = entry.endorsed(genuine(listed.files())).appraise(SILENT, AT);

    assertThat(refused.tier()).isEqualTo(Tier.CONTRAINDICATED);
    assertThat(refused.checks()).extracting(Check::rule).containsExactly("revocation " + advisory);
  }

  @Test
  void documentsBelowTheMinimumNumberAreRefused() {
    String keys = "minimum_tcb_evaluation_data_number: 18";

    assertThat(appraise(keys, collateral().evaluationDataNumber(18)).tier())
        .isEqualTo(Tier.AFFIRMING);
    assertThat(Entry.unmet(appraise(keys, collateral().evaluationDataNumber(17))))
        .containsExactly(
            "NOT_MET tdx.tcb.eval_ref_num (accept[0].minimum_tcb_evaluation_data_number):"
                + " want at least 18, got 17");
  }

  @Test
  void documentsOfBeforeWhatWasSeenAreARollback() {
    VerifiedCollateral newer = genuine(collateral().evaluationDataNumber(19).files());
    VerifiedCollateral older = genuine(collateral().evaluationDataNumber(18).files());
    CollateralMemory memory = CollateralMemory.NONE.having(newer, AT);

    Appraisal appraisal =
        Entry.of("tdx", MEASURED).endorsed(older, memory, List.of()).appraise(SILENT, AT);

    assertThat(appraisal.tier()).isEqualTo(Tier.CONTRAINDICATED);
    assertThat(Entry.unmet(appraisal))
        .containsExactly(
            "NOT_MET tcbInfo.tcbEvaluationDataNumber (accept[0].tcb_status): want at least 19, got"
                + " 18");
    assertThat(CollateralMemory.NONE.having(newer, MONTHS_LATER)).isEqualTo(CollateralMemory.NONE);
  }

  @Test
  void documentsThatAreTooOldLeaveItOpen() {
    Entry entry =
        Entry.of("tdx", MEASURED + "collateral_age: 10d").endorsed(genuine(collateral().files()));
    Instant tooOld = ISSUED.plus(Duration.ofDays(10));

    Appraisal good = entry.appraise(SILENT, AT, AT);
    Appraisal old = entry.appraise(SILENT, AT, tooOld);

    assertThat(good.tier()).isEqualTo(Tier.AFFIRMING);
    assertThat(good.validUntil()).contains(tooOld);
    assertThat(old.tier()).isEqualTo(Tier.WARNING);
    assertThat(old.checks())
        .filteredOn(check -> check.outcome() != Outcome.MET)
        .extracting(Check::name, Check::outcome)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "tdx.collateral.documents_issued", Outcome.NOT_EVALUATED));
  }

  @Test
  void anEnclavesPlatformIsHeldToTheSameRules() {
    VerifiedClaims enclave = ClaimsSample.of(Guests.enclave()).verified();
    String signer = enclave.claims().binary("sgx.mr_signer").orElseThrow().toHex();
    SimulatedCollateral served = SimulatedCollateral.of(Guests.INTEL, TeeType.SGX, ISSUED);

    Appraisal good =
        Entry.of("sgx", "mr_signer: " + signer)
            .endorsed(genuine(served.files()))
            .appraise(enclave, AT);
    Appraisal old =
        Entry.of("sgx", "mr_signer: " + signer)
            .endorsed(genuine(served.platform(SimulatedLevel.of(TcbStatus.OUT_OF_DATE)).files()))
            .appraise(enclave, AT);

    assertThat(Entry.unmet(good)).isEmpty();
    assertThat(good.tier()).isEqualTo(Tier.AFFIRMING);
    assertThat(Entry.unmet(old))
        .containsExactly(
            "NOT_MET sgx.tcb.status (accept[0].tcb_status): want UpToDate, got OutOfDate");
  }

  @Test
  void claimsOfAReleaseThatDidNotWriteSerialNumbersLeaveItOpen() {
    VerifiedClaims old = ClaimsSample.of(Guests.td(SVN)).changed("tdx.pck.serial=").verified();

    Appraisal appraisal =
        Entry.of("tdx", MEASURED).endorsed(genuine(collateral().files())).appraise(old, AT);

    assertThat(Entry.unmet(appraisal))
        .containsExactly(
            "NOT_EVALUATED tdx.pck.serial (accept[0].tcb_status): want the claim, got none");
    assertThat(appraisal.tier()).isEqualTo(Tier.WARNING);
  }

  @Test
  void guestsAndCollateralMeetUnderTheSameKeys() {
    Set<String> guest = EndorsementKeys.of(SILENT.claims());
    Set<String> news = EndorsementKeys.of(genuine(collateral().files()));

    assertThat(guest)
        .contains("tcb-info/tdx/90c06f000000", "qe-identity/tdx", "tcb-evaluation-data-numbers/tdx")
        .hasSize(5)
        .containsAll(news);
    assertThat(news).hasSize(4);
  }

  /// On levels that are all of one date, the platform's out of date.
  private static SimulatedCollateral outOfDate() {
    SimulatedLevel good = SimulatedLevel.of(TcbStatus.UP_TO_DATE).tcbDate(LEVEL_OF);
    return collateral()
        .platform(SimulatedLevel.of(TcbStatus.OUT_OF_DATE).tcbDate(LEVEL_OF))
        .quotingEnclave(4, good)
        .module("TDX_01", 0, good);
  }

  private static Appraisal appraise(String keys, SimulatedCollateral served) {
    return Entry.of("tdx", MEASURED + keys).endorsed(genuine(served.files())).appraise(SILENT, AT);
  }
}
