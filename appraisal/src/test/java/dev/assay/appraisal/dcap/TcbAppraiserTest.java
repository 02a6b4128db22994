package dev.assay.appraisal.dcap;

import static dev.assay.appraisal.dcap.Guests.AT;
import static dev.assay.appraisal.dcap.Guests.INTEL;
import static dev.assay.appraisal.dcap.Guests.ISSUED;
import static dev.assay.appraisal.dcap.Guests.MONTHS_LATER;
import static dev.assay.appraisal.dcap.Guests.PLATFORM;
import static dev.assay.appraisal.dcap.Guests.SVN;
import static dev.assay.appraisal.dcap.Guests.collateral;
import static dev.assay.appraisal.dcap.Guests.genuine;
import static dev.assay.appraisal.dcap.TcbStatus.CONFIGURATION_AND_SW_HARDENING_NEEDED;
import static dev.assay.appraisal.dcap.TcbStatus.CONFIGURATION_NEEDED;
import static dev.assay.appraisal.dcap.TcbStatus.OUT_OF_DATE;
import static dev.assay.appraisal.dcap.TcbStatus.OUT_OF_DATE_CONFIGURATION_NEEDED;
import static dev.assay.appraisal.dcap.TcbStatus.REVOKED;
import static dev.assay.appraisal.dcap.TcbStatus.SW_HARDENING_NEEDED;
import static dev.assay.appraisal.dcap.TcbStatus.TD_RELAUNCH_ADVISED;
import static dev.assay.appraisal.dcap.TcbStatus.TD_RELAUNCH_ADVISED_CONFIGURATION_NEEDED;
import static dev.assay.appraisal.dcap.TcbStatus.UP_TO_DATE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.appraisal.dcap.simulated.SimulatedCollateral;
import dev.assay.appraisal.dcap.simulated.SimulatedLevel;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.ClaimValue;
import dev.assay.evidence.dcap.TeeType;
import dev.assay.evidence.dcap.simulated.EnclaveReportTemplate;
import dev.assay.evidence.dcap.simulated.PckTemplate;
import dev.assay.evidence.dcap.simulated.QuoteTemplate;
import dev.assay.evidence.dcap.simulated.SimulatedIntel;
import dev.assay.evidence.tdx.VerifiedTdx;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Intel's rules, one by one, on a made-up vendor's platforms (Intel SGX and TDX quote verification
/// library, 4.1.2).
class TcbAppraiserTest {
  private static final CollateralRules WITHOUT_LISTS =
      CollateralRules.NONE.with(CollateralRules.Revocation.UNCHECKED_WITHOUT_ANY_LIST);

  private static final VerifiedTdx TD = Guests.td(SVN);

  // What is reported.

  @Test
  void aPlatformOnTheBestLevelIsUpToDate() {
    TcbResult result = result(collateral());

    assertThat(result.status()).isEqualTo(UP_TO_DATE);
    assertThat(result.advisories()).isEmpty();
    assertThat(result.levels().platform()).isEqualTo(UP_TO_DATE);
    assertThat(result.levels().quotingEnclave()).isEqualTo(UP_TO_DATE);
    assertThat(result.levels().module()).contains(UP_TO_DATE);
    assertThat(result.levels().current()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = TcbStatus.class,
      names = {"REVOKED", "TD_RELAUNCH_ADVISED", "TD_RELAUNCH_ADVISED_CONFIGURATION_NEEDED"},
      mode = EnumSource.Mode.EXCLUDE)
  void eachStatusOfAPlatformLevelIsReportedWithItsAdvisories(TcbStatus status) {
    TcbResult result =
        result(
            collateral()
                .platform(
                    SimulatedLevel.of(status).advisories("INTEL-SA-00002", "INTEL-SA-00001")));

    assertThat(result.status()).isEqualTo(status);
    assertThat(result.advisories()).containsExactly("INTEL-SA-00001", "INTEL-SA-00002");
  }

  @ParameterizedTest
  @CsvSource({
    // platform, quoting enclave, module: converged
    "UP_TO_DATE, UP_TO_DATE, UP_TO_DATE, UP_TO_DATE",
    "UP_TO_DATE, OUT_OF_DATE, UP_TO_DATE, OUT_OF_DATE",
    "UP_TO_DATE, UP_TO_DATE, OUT_OF_DATE, OUT_OF_DATE",
    "SW_HARDENING_NEEDED, OUT_OF_DATE, OUT_OF_DATE, OUT_OF_DATE",
    "CONFIGURATION_NEEDED, OUT_OF_DATE, UP_TO_DATE, OUT_OF_DATE_CONFIGURATION_NEEDED",
    "CONFIGURATION_AND_SW_HARDENING_NEEDED, UP_TO_DATE, OUT_OF_DATE,"
        + " OUT_OF_DATE_CONFIGURATION_NEEDED",
    "OUT_OF_DATE, OUT_OF_DATE, OUT_OF_DATE, OUT_OF_DATE",
    "OUT_OF_DATE_CONFIGURATION_NEEDED, OUT_OF_DATE, UP_TO_DATE, OUT_OF_DATE_CONFIGURATION_NEEDED",
    "SW_HARDENING_NEEDED, UP_TO_DATE, UP_TO_DATE, SW_HARDENING_NEEDED",
  })
  void levelsConvergeByIntelsTable(
      TcbStatus platform, TcbStatus quotingEnclave, TcbStatus module, TcbStatus converged) {
    SimulatedCollateral served =
        collateral()
            .platform(SimulatedLevel.of(platform))
            .quotingEnclave(4, SimulatedLevel.of(quotingEnclave))
            .module("TDX_01", 0, SimulatedLevel.of(module));

    assertThat(result(served).status()).isEqualTo(converged);
  }

  @Test
  void tcbDateIsTheEarliestAndAdvisoriesAreTheUnion() {
    Instant earliest = Instant.parse("2023-02-15T00:00:00Z");
    TcbResult result =
        result(
            collateral()
                .platform(SimulatedLevel.of(UP_TO_DATE).advisories("INTEL-SA-00003"))
                .quotingEnclave(
                    4,
                    SimulatedLevel.of(OUT_OF_DATE).advisories("INTEL-SA-00001").tcbDate(earliest))
                .module(
                    "TDX_01",
                    0,
                    SimulatedLevel.of(UP_TO_DATE).advisories("INTEL-SA-00001", "INTEL-SA-00002")));

    assertThat(result.tcbDate()).isEqualTo(earliest);
    assertThat(result.advisories())
        .containsExactly("INTEL-SA-00001", "INTEL-SA-00002", "INTEL-SA-00003");
  }

  @Test
  void numbersAndDatesOfAllThatWasUsedAreReported() {
    TcbResult.CollateralUsed used = result(collateral().evaluationDataNumber(20)).collateral();

    assertThat(used.tcbInfoNumber()).isEqualTo(20);
    assertThat(used.qeIdentityNumber()).isEqualTo(20);
    assertThat(used.referenceNumber()).isEqualTo(20);
    assertThat(used.earliestIssue()).isEqualTo(Instant.parse("2025-01-01T00:00:00Z"));
    assertThat(used.latestIssue()).isEqualTo(ISSUED);
    assertThat(used.earliestExpiration()).isEqualTo(Instant.parse("2026-01-31T00:00:00Z"));
    assertThat(used.pckCrlNumber()).contains(BigInteger.ONE);
    assertThat(used.rootCaCrlNumber()).contains(BigInteger.ONE);
  }

  @Test
  void theLowerNumberIsTheReferenceWhereTheTwoAreOfDifferentTracks() {
    List<Bytes> files = new ArrayList<>(collateral().evaluationDataNumber(18).files());
    files.set(0, collateral().evaluationDataNumber(19).tcbInfo());

    TcbResult.CollateralUsed used = appraised(appraise(TD, files)).collateral();

    assertThat(used.tcbInfoNumber()).isEqualTo(19);
    assertThat(used.qeIdentityNumber()).isEqualTo(18);
    assertThat(used.referenceNumber()).isEqualTo(18);
  }

  @Test
  void ofTwoTracksTheEarlyOneCounts() {
    List<Bytes> files = new ArrayList<>(collateral().evaluationDataNumber(18).files());
    files.add(
        collateral().evaluationDataNumber(19).platform(SimulatedLevel.of(OUT_OF_DATE)).tcbInfo());
    files.add(collateral().evaluationDataNumbers(18, 19));

    TcbResult result = appraised(appraise(TD, files));

    assertThat(result.status()).isEqualTo(OUT_OF_DATE);
    assertThat(result.collateral().highestNumber()).hasValue(19);
  }

  @Test
  void anEnclaveIsAppraisedWithoutTdxLevels() {
    List<Bytes> files = SimulatedCollateral.of(INTEL, TeeType.SGX, ISSUED).files();

    TcbAppraisal appraisal =
        TcbAppraiser.appraise(Guests.enclave(), genuine(files), CollateralRules.NONE, AT);

    assertThat(appraised(appraisal).status()).isEqualTo(UP_TO_DATE);
    assertThat(appraised(appraisal).levels().module()).isEmpty();
    assertThat(appraised(appraisal).claims().asMap()).containsKey("sgx.tcb.status");
  }

  @Test
  void claimsAreUnderTheTeesName() {
    TcbResult result =
        result(collateral().platform(SimulatedLevel.of(OUT_OF_DATE).advisories("INTEL-SA-00001")));

    assertThat(result.claims().asMap().toString())
        .contains("tdx.tcb.status=OutOfDate")
        .contains("tdx.tcb.date=2025-11-12T00:00:00Z")
        .contains("tdx.tcb.advisory_ids.0=INTEL-SA-00001")
        .contains("tdx.tcb.evaluation_data_number=18")
        .contains("tdx.collateral.earliest_expiration=2026-01-31T00:00:00Z");
  }

  // Levels.

  @Test
  void theBestLevelThatFitsCountsInWhateverOrderTheyStand() {
    SimulatedLevel low = SimulatedLevel.of(OUT_OF_DATE).sgx(1).pceSvn(5);
    SimulatedLevel fits = SimulatedLevel.of(SW_HARDENING_NEEDED).sgx(2).pceSvn(5);
    SimulatedLevel tooHigh = SimulatedLevel.of(UP_TO_DATE).sgx(200).pceSvn(5);

    assertThat(result(collateral().platform(low, fits, tooHigh)).status())
        .isEqualTo(SW_HARDENING_NEEDED);
  }

  @Test
  void everyComponentAndThePceMustReachALevel() {
    SimulatedLevel fits = SimulatedLevel.of(OUT_OF_DATE).sgx(0).pceSvn(0);
    List<SimulatedLevel> tooHigh =
        List.of(
            SimulatedLevel.of(UP_TO_DATE).sgx(4, 4, 2, 2, 4, 1, 0, 6),
            SimulatedLevel.of(UP_TO_DATE).sgx(4, 4, 2, 2, 4, 1, 0, 5, 0, 0, 0, 0, 0, 0, 0, 1),
            SimulatedLevel.of(UP_TO_DATE).pceSvn(14),
            SimulatedLevel.of(UP_TO_DATE).tdx(0, 0, 4));

    for (SimulatedLevel level : tooHigh) {
      assertThat(result(collateral().platform(level, fits)).status()).isEqualTo(OUT_OF_DATE);
    }
  }

  @Test
  void componentsOfTheModuleAreItsIdentitysBusinessFromMajorVersionOne() {
    SimulatedLevel oldModule = SimulatedLevel.of(UP_TO_DATE).tdx(9, 0, 3);

    assertThat(result(collateral().platform(oldModule)).status()).isEqualTo(UP_TO_DATE);
    assertThat(refusal(Guests.td("050003"), collateral().platform(oldModule)))
        .isEqualTo("TCB_NOT_SUPPORTED tcbInfo.tcbLevels");
  }

  @Test
  void aModuleOfMajorVersionZeroHasNoLevelsOfItsOwn() {
    TcbResult result =
        appraised(appraise(Guests.td("050003"), collateral().withoutModules().files()));

    assertThat(result.status()).isEqualTo(UP_TO_DATE);
    assertThat(result.levels().module()).isEmpty();
  }

  @Test
  void moduleIdsAreHexOfTwoDigitsInWhateverCase() {
    SimulatedCollateral served = collateral().module("tdx_0a", 0, SimulatedLevel.of(OUT_OF_DATE));

    assertThat(appraised(appraise(Guests.td("000a03"), served.files())).status())
        .isEqualTo(OUT_OF_DATE);
  }

  @Test
  void aPlatformOnNoLevelIsNotSupported() {
    assertThat(refusal(collateral().platform(SimulatedLevel.of(UP_TO_DATE).sgx(5))))
        .isEqualTo("TCB_NOT_SUPPORTED tcbInfo.tcbLevels");
  }

  @Test
  void aQuotingEnclaveOnNoLevelIsNotSupported() {
    QuoteTemplate old =
        QuoteTemplate.tdx4(Guests.body(SVN, Optional.empty()).encode())
            .qeReport(EnclaveReportTemplate.tdQuotingEnclave().isvSvn(3));

    assertThat(refusal(Guests.verified(old), collateral()))
        .isEqualTo("TCB_NOT_SUPPORTED enclaveIdentity.tcbLevels");
  }

  @Test
  void aModuleOnNoLevelIsNotSupported() {
    SimulatedCollateral served = collateral().module("TDX_03", 4, SimulatedLevel.of(UP_TO_DATE));

    assertThat(refusal(Guests.td("030303"), served))
        .isEqualTo("TCB_NOT_SUPPORTED tcbInfo.tdxModuleIdentities[TDX_03].tcbLevels");
  }

  // Relaunch advised.

  @ParameterizedTest
  @CsvSource({
    "OUT_OF_DATE, UP_TO_DATE, TD_RELAUNCH_ADVISED",
    "OUT_OF_DATE, OUT_OF_DATE, OUT_OF_DATE",
    "UP_TO_DATE, OUT_OF_DATE, UP_TO_DATE",
    "UP_TO_DATE, UP_TO_DATE, UP_TO_DATE",
  })
  void aTdLaunchedBeforeTheUpdateIsToBeRelaunched(
      TcbStatus launch, TcbStatus current, TcbStatus status) {
    SimulatedCollateral served =
        collateral()
            .module("TDX_01", 5, SimulatedLevel.of(launch).advisories("INTEL-SA-00001"))
            .module("TDX_01", 6, SimulatedLevel.of(current));

    TcbResult result = appraised(appraise(Guests.td(SVN, "060103"), served.files()));

    assertThat(result.status()).isEqualTo(status);
    assertThat(result.levels().current()).contains(current);
    assertThat(result.advisories()).containsExactly("INTEL-SA-00001");
  }

  @Test
  void whatThePlatformsConfigurationNeedsStaysNeededAfterARelaunch() {
    SimulatedCollateral served =
        collateral()
            .platform(SimulatedLevel.of(CONFIGURATION_NEEDED))
            .module("TDX_01", 5, SimulatedLevel.of(OUT_OF_DATE))
            .module("TDX_01", 6, SimulatedLevel.of(UP_TO_DATE));

    assertThat(appraised(appraise(Guests.td(SVN, "060103"), served.files())).status())
        .isEqualTo(TD_RELAUNCH_ADVISED_CONFIGURATION_NEEDED);
  }

  @Test
  void relaunchRemediesOnlyWhatIsOutOfDate() {
    assertThat(OUT_OF_DATE.relaunchedOn(SW_HARDENING_NEEDED)).isEqualTo(TD_RELAUNCH_ADVISED);
    assertThat(OUT_OF_DATE.relaunchedOn(CONFIGURATION_AND_SW_HARDENING_NEEDED))
        .isEqualTo(TD_RELAUNCH_ADVISED_CONFIGURATION_NEEDED);
    assertThat(OUT_OF_DATE_CONFIGURATION_NEEDED.relaunchedOn(UP_TO_DATE))
        .isEqualTo(TD_RELAUNCH_ADVISED_CONFIGURATION_NEEDED);
    assertThat(SW_HARDENING_NEEDED.relaunchedOn(UP_TO_DATE)).isEqualTo(SW_HARDENING_NEEDED);
    assertThat(REVOKED.relaunchedOn(UP_TO_DATE)).isEqualTo(REVOKED);
    assertThat(OUT_OF_DATE.relaunchedOn(REVOKED)).isEqualTo(OUT_OF_DATE);
  }

  @Test
  void aCurrentModuleThatNobodyKnowsLeavesTheStatusAtLaunch() {
    SimulatedCollateral served = collateral().module("TDX_01", 5, SimulatedLevel.of(OUT_OF_DATE));

    TcbResult result = appraised(appraise(Guests.td(SVN, "000703"), served.files()));

    assertThat(result.status()).isEqualTo(OUT_OF_DATE);
    assertThat(result.levels().current()).isEmpty();
  }

  // Refused: whom the collateral is about.

  @Test
  void tcbInfoOfAnotherFmspcIsRefused() {
    assertThat(refusal(collateral().fmspc(Bytes.fromHex("00806f050000"))))
        .isEqualTo("TCB_INFO_MISMATCH tcbInfo.fmspc");
  }

  @Test
  void tcbInfoOfAnotherPceIsRefused() {
    assertThat(
            refusal(
                collateral()
                    .changedTcbInfo(
                        json -> json.replace("\"pceId\":\"0000\"", "\"pceId\":\"0001\""))))
        .isEqualTo("TCB_INFO_MISMATCH tcbInfo.pceId");
  }

  @Test
  void collateralOfTheOtherTeeIsRefused() {
    List<Bytes> files = new ArrayList<>(collateral().files());
    files.set(0, SimulatedCollateral.of(INTEL, TeeType.SGX, ISSUED).tcbInfo());
    assertThat(refusal(appraise(TD, files))).isEqualTo("TCB_INFO_MISMATCH tcbInfo.id");

    files = new ArrayList<>(collateral().files());
    files.set(1, SimulatedCollateral.of(INTEL, TeeType.SGX, ISSUED).qeIdentity());
    assertThat(refusal(appraise(TD, files))).isEqualTo("QE_IDENTITY_MISMATCH enclaveIdentity.id");
  }

  @Test
  void aQuotingEnclaveOtherThanTheOneDescribedIsRefused() {
    assertThat(refusalOfQe("\"miscselect\":\"00000000\"", "\"miscselect\":\"01000000\""))
        .isEqualTo("QE_IDENTITY_MISMATCH enclaveIdentity.miscselect");
    assertThat(refusalOfQe("\"attributes\":\"11", "\"attributes\":\"13"))
        .isEqualTo("QE_IDENTITY_MISMATCH enclaveIdentity.attributes");
    assertThat(refusalOfQe("\"DC9E", "\"DC9F"))
        .isEqualTo("QE_IDENTITY_MISMATCH enclaveIdentity.mrsigner");
    assertThat(refusalOfQe("\"isvprodid\":2", "\"isvprodid\":3"))
        .isEqualTo("QE_IDENTITY_MISMATCH enclaveIdentity.isvprodid");
  }

  @Test
  void aModuleThatNobodyStandsByIsRefused() {
    assertThat(refusal(Guests.td("050703"), collateral()))
        .isEqualTo("TDX_MODULE_MISMATCH tcbInfo.tdxModuleIdentities");
    assertThat(refusal(collateral().withoutModules()))
        .isEqualTo("TCB_INFO_MISMATCH tcbInfo.tdxModuleIdentities");
    assertThat(refusal(moduleWith("01", "00"), collateral()))
        .isEqualTo("TDX_MODULE_MISMATCH tcbInfo.tdxModuleIdentities[TDX_01].mrsigner");
  }

  @Test
  void seamAttributesMustBeZeroWhateverTheMaskLeavesOpen() {
    SimulatedCollateral open =
        collateral()
            .changedTcbInfo(json -> json.replace("\"FFFFFFFFFFFFFFFF\"", "\"0000000000000000\""));
    assertThat(refusal(moduleWith("00", "01"), open))
        .isEqualTo("TDX_MODULE_MISMATCH tcbInfo.tdxModuleIdentities[TDX_01].attributes");

    SimulatedCollateral debug =
        collateral()
            .changedTcbInfo(
                json ->
                    json.replace(
                        "\"attributes\":\"0000000000000000\"",
                        "\"attributes\":\"0100000000000000\""));
    assertThat(refusal(moduleWith("00", "01"), debug))
        .isEqualTo("TDX_MODULE_MISMATCH tcbInfo.tdxModuleIdentities[TDX_01].attributes");
  }

  // Refused: revoked.

  @Test
  void aRevokedLevelIsRefusedAndStillNamed() {
    SimulatedLevel revoked = SimulatedLevel.of(REVOKED);

    assertThat(refusal(collateral().platform(revoked))).isEqualTo("TCB_REVOKED tcbInfo.tcbLevels");
    assertThat(refusal(collateral().module("TDX_01", 5, revoked)))
        .isEqualTo("TCB_REVOKED tcbInfo.tcbLevels");
    assertThat(refusal(collateral().quotingEnclave(7, revoked)))
        .isEqualTo("TCB_REVOKED enclaveIdentity.tcbLevels");
    assertThat(
            appraise(TD, collateral().quotingEnclave(7, revoked).files())
                .found()
                .orElseThrow()
                .status())
        .isEqualTo(REVOKED);
  }

  @Test
  void aRevokedCertificateIsRefused() {
    assertThat(refusal(collateral().revokedByCa(Set.of(PLATFORM.pckSerial()))))
        .isEqualTo("CERTIFICATE_REVOKED tdx.pck");
    assertThat(refusal(collateral().revokedByRoot(Set.of(INTEL.authoritySerial(true)))))
        .isEqualTo("CERTIFICATE_REVOKED tdx.pck_ca");
    assertThat(refusal(collateral().revokedByRoot(Set.of(INTEL.tcbSigningSerial()))))
        .isEqualTo("CERTIFICATE_REVOKED tcbInfo.issuerChain");
  }

  @Test
  void whatAListTookBackStaysTakenBackHoweverOldTheListIs() {
    List<Bytes> files =
        List.of(
            collateral().revokedByCa(Set.of(PLATFORM.pckSerial())).pckCrl(), INTEL.platformCa());

    assertThat(refusal(appraise(TD, withRoot(files), CollateralRules.NONE, MONTHS_LATER)))
        .isEqualTo("CERTIFICATE_REVOKED tdx.pck");
  }

  // Undecided.

  @ParameterizedTest
  @CsvSource({
    "0, tcbInfo",
    "1, enclaveIdentity",
    "2, pckCrl",
    "3, rootCaCrl",
    "4, tcbInfo.issuerChain"
  })
  void whatIsMissingIsNamed(int left, String field) {
    List<Bytes> files = new ArrayList<>(collateral().files());
    files.remove(left);

    TcbAppraisal appraisal =
        appraise(TD, left == 4 ? withRoot(files) : files, CollateralRules.NONE, AT);

    assertThat(open(appraisal)).isEqualTo("COLLATERAL_MISSING " + field);
    // Without revocation lists the status is known all the same.
    assertThat(appraisal.found().isPresent()).isEqualTo(left == 2 || left == 3);
  }

  @Test
  void revocationMayBeLeftUncheckedAndTheClaimsSayIt() {
    List<Bytes> files = new ArrayList<>(collateral().files());
    files.subList(2, 4).clear();

    TcbAppraisal appraisal = appraise(TD, files, WITHOUT_LISTS, AT);

    assertThat(appraisal).isInstanceOf(TcbAppraisal.Appraised.class);
    assertThat(appraisal.found().orElseThrow().claims().find("tdx.collateral.revocation_checked"))
        .contains(new ClaimValue.Flag(false));
    assertThat(
            appraise(TD, collateral().files(), WITHOUT_LISTS, AT)
                .found()
                .orElseThrow()
                .claims()
                .find("tdx.collateral.revocation_checked"))
        .contains(new ClaimValue.Flag(true));
  }

  @ParameterizedTest
  @CsvSource({"2, pckCrl", "3, rootCaCrl"})
  void withOneListTheOtherIsRequiredAllTheSame(int left, String field) {
    List<Bytes> files = new ArrayList<>(collateral().files());
    files.remove(left);

    assertThat(open(appraise(TD, files, WITHOUT_LISTS, AT)))
        .isEqualTo("COLLATERAL_MISSING " + field);
  }

  @Test
  void whatIsMissingHidesNoRefusal() {
    assertThat(
            refusal(
                appraise(
                    TD,
                    withRoot(
                        List.of(
                            collateral()
                                .revokedByRoot(Set.of(INTEL.authoritySerial(true)))
                                .rootCaCrl())))))
        .isEqualTo("CERTIFICATE_REVOKED tdx.pck_ca");
    assertThat(
            refusal(
                appraise(
                    TD,
                    List.of(
                        collateral().fmspc(Bytes.fromHex("00806f050000")).tcbInfo(),
                        INTEL.tcbSigningChain()))))
        .isEqualTo("TCB_INFO_MISMATCH tcbInfo.fmspc");
    assertThat(
            refusal(
                appraise(
                    TD,
                    List.of(
                        collateral().platform(SimulatedLevel.of(REVOKED)).tcbInfo(),
                        INTEL.tcbSigningChain()))))
        .isEqualTo("TCB_REVOKED tcbInfo.tcbLevels");
  }

  @ParameterizedTest
  @CsvSource({"0, tcbInfo.nextUpdate", "1, enclaveIdentity.nextUpdate", "2, pckCrl.nextUpdate"})
  void whatIsOutOfDateIsNamedAndItsStatusStillSaid(int old, String field) {
    Instant later = ISSUED.plusSeconds(31L * 24 * 3600);
    List<Bytes> files = new ArrayList<>(SimulatedCollateral.of(INTEL, TeeType.TDX, later).files());
    files.set(old, collateral().files().get(old));

    TcbAppraisal appraisal = appraise(TD, files, CollateralRules.NONE, later);

    assertThat(open(appraisal)).isEqualTo("COLLATERAL_EXPIRED " + field);
    assertThat(appraisal.found().orElseThrow().status()).isEqualTo(UP_TO_DATE);
  }

  @Test
  void nextUpdateItselfIsStillInTime() {
    Instant last = Instant.parse("2026-01-31T00:00:00Z");

    assertThat(appraise(TD, collateral().files(), CollateralRules.NONE, last))
        .isInstanceOf(TcbAppraisal.Appraised.class);
    assertThat(open(appraise(TD, collateral().files(), CollateralRules.NONE, last.plusNanos(1))))
        .isEqualTo("COLLATERAL_EXPIRED pckCrl.nextUpdate");
  }

  @Test
  void collateralFromTheFutureIsNotInDate() {
    TcbAppraisal appraisal =
        appraise(TD, collateral().files(), CollateralRules.NONE, ISSUED.minusSeconds(1));

    assertThat(open(appraisal)).isEqualTo("COLLATERAL_EXPIRED rootCaCrl.thisUpdate");
  }

  @Test
  void aPckCertificateOutOfDateIsNamed() {
    Instant decadesLater = Instant.parse("2035-01-01T00:00:00Z");
    List<Bytes> files = SimulatedCollateral.of(INTEL, TeeType.TDX, decadesLater).files();

    assertThat(open(appraise(TD, files, CollateralRules.NONE, decadesLater)))
        .isEqualTo("COLLATERAL_EXPIRED tdx.pck.not_after");
  }

  @Test
  void aDocumentOutOfDateRefusesOnlyWhereItRevokes() {
    SimulatedCollateral noLevel = collateral().platform(SimulatedLevel.of(UP_TO_DATE).sgx(5));
    assertThat(open(appraise(TD, noLevel.files(), CollateralRules.NONE, MONTHS_LATER)))
        .isEqualTo("COLLATERAL_EXPIRED pckCrl.nextUpdate");

    SimulatedCollateral revoked = collateral().platform(SimulatedLevel.of(REVOKED));
    assertThat(refusal(appraise(TD, revoked.files(), CollateralRules.NONE, MONTHS_LATER)))
        .isEqualTo("TCB_REVOKED tcbInfo.tcbLevels");
  }

  @Test
  void theNewestListInDateCounts() {
    List<Bytes> files = new ArrayList<>(collateral().files());
    files.add(
        SimulatedCollateral.of(INTEL, TeeType.TDX, ISSUED.minusSeconds(90L * 24 * 3600)).pckCrl());

    assertThat(appraise(TD, files)).isInstanceOf(TcbAppraisal.Appraised.class);
  }

  @Test
  void noCollateralAtAllIsMissing() {
    TcbAppraisal appraisal =
        TcbAppraiser.appraise(TD, VerifiedCollateral.NONE, CollateralRules.NONE, AT);

    assertThat(open(appraisal)).isEqualTo("COLLATERAL_MISSING rootCaCrl");
  }

  @Test
  void collateralUnderAnotherRootSaysNothing() {
    SimulatedIntel stranger = SimulatedIntel.fromSeed(Bytes.fromHex("08".repeat(32)), ISSUED);
    Collateral given = Collateral.NONE;
    for (Bytes file : SimulatedCollateral.of(stranger, TeeType.TDX, ISSUED).files()) {
      given = given.with(Guests.ok(CollateralReader.read(file)));
    }
    var bothBelieved = new CollateralVerifier(List.of(INTEL.anchor(), stranger.anchor()));
    var genuine = (VerifiedCollateral) bothBelieved.verify(given, CertificateSet.EMPTY);

    TcbAppraisal appraisal = TcbAppraiser.appraise(TD, genuine, CollateralRules.NONE, AT);

    assertThat(open(appraisal)).isEqualTo("COLLATERAL_MISSING rootCaCrl");
    assertThat(appraisal.found()).isEmpty();
  }

  // Rollback.

  @Test
  void whatWasSeenOnceIsTheLeastFromThenOn() {
    CollateralMemory seen = appraise(TD, collateral().evaluationDataNumber(19).files()).memory();

    TcbAppraisal back =
        appraise(
            TD, collateral().evaluationDataNumber(18).files(), new CollateralRules(0, seen), AT);

    assertThat(refusal(back)).isEqualTo("COLLATERAL_ROLLBACK tcbInfo.tcbEvaluationDataNumber");
    assertThat(back.memory()).isEqualTo(seen);
    assertThat(
            appraise(
                TD,
                collateral().evaluationDataNumber(20).files(),
                new CollateralRules(0, seen),
                AT))
        .isInstanceOf(TcbAppraisal.Appraised.class);
  }

  @Test
  void memoryIsByKindOfPlatform() {
    CollateralMemory seen = appraise(TD, collateral().evaluationDataNumber(19).files()).memory();
    Bytes fmspc = Bytes.fromHex("00806f050000");
    var other =
        Guests.verified(
            INTEL.platform(PckTemplate.platform().fmspc(fmspc)),
            QuoteTemplate.tdx4(Guests.body(SVN, Optional.empty()).encode()));
    List<Bytes> files = new ArrayList<>(collateral().evaluationDataNumber(19).fmspc(fmspc).files());
    files.set(0, collateral().evaluationDataNumber(18).fmspc(fmspc).tcbInfo());

    assertThat(appraise(other, files, new CollateralRules(0, seen), AT))
        .isInstanceOf(TcbAppraisal.Appraised.class);
  }

  @Test
  void theQeIdentityCannotGoBackEither() {
    CollateralMemory seen = appraise(TD, collateral().evaluationDataNumber(19).files()).memory();
    List<Bytes> files = new ArrayList<>(collateral().evaluationDataNumber(19).files());
    files.set(1, collateral().evaluationDataNumber(18).qeIdentity());

    assertThat(refusal(appraise(TD, files, new CollateralRules(0, seen), AT)))
        .isEqualTo("COLLATERAL_ROLLBACK enclaveIdentity.tcbEvaluationDataNumber");
  }

  @ParameterizedTest
  @ValueSource(ints = {19, 40})
  void theMinimumIsTheLeast(int minimum) {
    assertThat(
            refusal(
                appraise(
                    TD,
                    collateral().evaluationDataNumber(18).files(),
                    new CollateralRules(minimum, CollateralMemory.NONE),
                    AT)))
        .isEqualTo("COLLATERAL_ROLLBACK tcbInfo.tcbEvaluationDataNumber");
  }

  @Test
  void aNumberThatIsNoLongerServedIsRefused() {
    List<Bytes> files = new ArrayList<>(collateral().evaluationDataNumber(18).files());
    files.add(collateral().evaluationDataNumbers(20, 19));

    assertThat(refusal(appraise(TD, files)))
        .isEqualTo("COLLATERAL_ROLLBACK tcbInfo.tcbEvaluationDataNumber");
  }

  @Test
  void theSameInputsGiveTheSameAnswer() {
    VerifiedCollateral genuine = genuine(collateral().files());

    assertThat(TcbAppraiser.appraise(TD, genuine, CollateralRules.NONE, AT))
        .isEqualTo(TcbAppraiser.appraise(TD, genuine, CollateralRules.NONE, AT));
  }

  private static VerifiedTdx moduleWith(String signerByte, String attributesByte) {
    return Guests.verified(
        QuoteTemplate.tdx4(
            Guests.body(
                    SVN,
                    Optional.empty(),
                    Bytes.fromHex(signerByte).zeroPaddedTo(48),
                    Bytes.fromHex(attributesByte).zeroPaddedTo(8))
                .encode()));
  }

  private static List<Bytes> withRoot(List<Bytes> files) {
    List<Bytes> all = new ArrayList<>(files);
    all.add(INTEL.root());
    return all;
  }

  private static String refusalOfQe(String target, String replacement) {
    return refusal(collateral().changedQeIdentity(json -> json.replace(target, replacement)));
  }

  private static TcbResult result(SimulatedCollateral served) {
    return appraised(appraise(TD, served.files()));
  }

  private static String refusal(SimulatedCollateral served) {
    return refusal(TD, served);
  }

  private static String refusal(VerifiedTdx td, SimulatedCollateral served) {
    return refusal(appraise(td, served.files()));
  }

  private static TcbAppraisal appraise(VerifiedTdx td, List<Bytes> files) {
    return appraise(td, files, CollateralRules.NONE, AT);
  }

  private static TcbAppraisal appraise(
      VerifiedTdx td, List<Bytes> files, CollateralRules rules, Instant at) {
    return TcbAppraiser.appraise(td, genuine(files), rules, at);
  }

  private static TcbResult appraised(TcbAppraisal appraisal) {
    assertThat(appraisal).isInstanceOf(TcbAppraisal.Appraised.class);
    return appraisal.found().orElseThrow();
  }

  private static String refusal(TcbAppraisal appraisal) {
    return appraisal instanceof TcbAppraisal.Refused(var refusal, _, _)
        ? refusal.reason() + " " + refusal.field()
        : appraisal.toString();
  }

  private static String open(TcbAppraisal appraisal) {
    return appraisal instanceof TcbAppraisal.Undecided(var refusal, _, _)
        ? refusal.reason() + " " + refusal.field()
        : appraisal.toString();
  }
}
