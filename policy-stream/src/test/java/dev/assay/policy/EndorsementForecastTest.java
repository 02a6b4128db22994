package dev.assay.policy;

import static dev.assay.policy.PolicyDriver.NOW;
import static dev.assay.policy.PolicyDriver.PAUSE;
import static dev.assay.policy.TdGuests.ADVISORY;
import static dev.assay.policy.TdGuests.FMSPC;
import static dev.assay.policy.TdGuests.ISSUED;
import static dev.assay.policy.TdGuests.TCB_INFO;
import static dev.assay.policy.TdGuests.TD;
import static dev.assay.policy.TdGuests.collateral;
import static dev.assay.policy.TdGuests.draft;
import static dev.assay.policy.TdGuests.endorse;
import static dev.assay.policy.TdGuests.endorsement;
import static dev.assay.policy.TdGuests.guest;
import static dev.assay.policy.TdGuests.outOfDate;
import static dev.assay.policy.TdGuests.policy;
import static dev.assay.policy.TdGuests.td;
import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.assay.appraisal.EndorsementKeys;
import dev.assay.appraisal.dcap.TcbStatus;
import dev.assay.appraisal.dcap.simulated.SimulatedCollateral;
import dev.assay.appraisal.dcap.simulated.SimulatedLevel;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.dcap.TeeType;
import dev.assay.evidence.dcap.simulated.PckTemplate;
import dev.assay.evidence.dcap.simulated.SimulatedIntel;
import dev.assay.schemas.event.Check;
import dev.assay.schemas.event.Endorsement;
import dev.assay.schemas.event.Forecast;
import dev.assay.schemas.event.Tier;
import dev.assay.schemas.event.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A coming TCB set in draft is held against the fleet beside the one in force.
class EndorsementForecastTest {
  private static final int SLICE = 7;
  private static final Instant LATER = NOW.plusSeconds(10);
  private static final Instant PROMOTED = NOW.plusSeconds(20);
  private static final String QE_IDENTITY = EndorsementKeys.qeIdentity(TeeType.TDX);

  /// One microcode further than the platforms that the next TCB set finds fault with.
  private static final Claims UPDATED =
      td(PckTemplate.platform().components(3, 3, 2, 2, 4, 1, 0, 6));

  private static final Claims OF_OTHER_KIND =
      td(PckTemplate.platform().fmspc(Bytes.fromHex("00806f050000")));

  @TempDir Path folder;
  private PolicyDriver driver;

  @BeforeEach
  void start() {
    driver = new PolicyDriver(folder, SLICE);
    driver.policy("payments", 1, policy(1, "active"), NOW);
    endorse(driver, collateral(), NOW);
  }

  @AfterEach
  void stop() {
    driver.close();
  }

  @Test
  void aDraftSaysWhichGuestsWouldChangeAndWhyAndChangesNone() {
    driver.result(guest("old"), NOW);
    driver.result(guest("other", OF_OTHER_KIND), NOW);
    driver.verdicts();

    draft(driver, TCB_INFO, outOfDate().tcbInfo(), LATER);

    assertThat(driver.rejections()).isEmpty();
    assertThat(driver.verdicts()).isEmpty();
    List<Forecast> forecasts = driver.forecasts();
    assertThat(forecasts)
        .extracting(
            Forecast::getGuest,
            Forecast::getTier,
            Forecast::getForecastTier,
            Forecast::getDraft,
            Forecast::getNewAdvisories)
        .containsExactly(
            tuple("old", Tier.AFFIRMING, Tier.CONTRAINDICATED, TCB_INFO, List.of(ADVISORY)));
    assertThat(forecasts.getFirst().getChanged())
        .extracting(Check::getName)
        .contains("tdx.tcb.status");
  }

  @Test
  void whatIsForecastIsWhatHappens() {
    var random = new Random(20261125);
    for (int i = 0; i < 100; i++) {
      Claims claims =
          switch (random.nextInt(3)) {
            case 0 -> TD;
            case 1 -> UPDATED;
            default -> OF_OTHER_KIND;
          };
      driver.result(guest("g" + i, claims), NOW);
    }
    driver.verdicts();
    SimulatedCollateral next = next();

    draft(driver, TCB_INFO, next.tcbInfo(), LATER);
    draft(driver, QE_IDENTITY, next.qeIdentity(), LATER);
    sweep();
    Map<String, Forecast> forecast = latest(driver.forecasts());
    assertThat(driver.verdicts()).isEmpty();
    endorse(driver, TCB_INFO, next.tcbInfo(), PROMOTED);
    endorse(driver, QE_IDENTITY, next.qeIdentity(), PROMOTED);
    sweep();
    Map<String, Verdict> verdicts =
        driver.verdicts().stream().collect(toMap(Verdict::getGuest, identity(), (_, last) -> last));
    Map<String, Forecast> after = latest(driver.forecasts());

    assertThat(forecast).hasSizeBetween(20, 80);
    assertThat(verdicts.keySet()).isEqualTo(forecast.keySet());
    verdicts.forEach(
        (guest, verdict) -> {
          Forecast said = Objects.requireNonNull(forecast.get(guest));
          assertThat(said.getForecastTier()).isEqualTo(verdict.getTier());
          assertThat(said.getValidUntil()).isEqualTo(verdict.getValidUntil());
          assertThat(verdict.getChecks()).containsAll(said.getChanged());
          assertThat(verdict.getAdvisories()).containsAll(said.getNewAdvisories());
        });
    assertThat(after.keySet()).isEqualTo(forecast.keySet());
    assertThat(after.values())
        .as("all is taken back, for it has happened")
        .allSatisfy(EndorsementForecastTest::isTakenBack);
    assertThat(driver.size(PolicyTopology.FORECASTS)).isZero();
  }

  @Test
  void aDraftTakenBackTakesItsForecastsBack() {
    driver.result(guest("g1"), NOW);
    draft(driver, TCB_INFO, outOfDate().tcbInfo(), LATER);
    assertThat(driver.forecasts()).hasSize(1);

    draft(driver, TCB_INFO, Bytes.EMPTY, PROMOTED);

    assertThat(driver.forecasts()).singleElement().satisfies(EndorsementForecastTest::isTakenBack);
    assertThat(driver.rejections()).isEmpty();
  }

  @Test
  void whatIsTakenBackCanBePutAgain() {
    driver.result(guest("g1"), NOW);
    draft(driver, TCB_INFO, outOfDate().tcbInfo(), LATER);
    draft(driver, TCB_INFO, Bytes.EMPTY, LATER);
    driver.forecasts();

    draft(driver, TCB_INFO, outOfDate().tcbInfo(), PROMOTED);

    assertThat(driver.forecasts())
        .extracting(Forecast::getForecastTier)
        .containsExactly(Tier.CONTRAINDICATED);
  }

  @Test
  void takingBackWhatIsNotThereIsNothing() {
    driver.reappraisals();

    draft(driver, TCB_INFO, Bytes.EMPTY, LATER);

    assertThat(driver.rejections()).isEmpty();
    assertThat(driver.reappraisals()).isEmpty();
  }

  @Test
  void newEvidenceIsForecastTooAndStillAfterARestart() {
    draft(driver, TCB_INFO, outOfDate().tcbInfo(), LATER);
    driver.restart(LATER);

    driver.result(guest("g1"), LATER);

    assertThat(driver.forecasts())
        .extracting(Forecast::getForecastTier)
        .containsExactly(Tier.CONTRAINDICATED);
  }

  @Test
  void draftsOfAPolicyAndOfAnEndorsementAreForecastTogether() {
    driver.result(guest("g1"), NOW);
    driver.policy(
        "payments", 2, policy(2, "draft") + "    tcb_status: { warn: [OutOfDate] }\n", LATER);
    assertThat(driver.forecasts()).isEmpty();

    draft(driver, TCB_INFO, outOfDate().tcbInfo(), LATER);

    assertThat(driver.forecasts())
        .as("the draft of the policy puts up with what the draft of the TCB info brings")
        .extracting(Forecast::getForecastTier, Forecast::getDraft)
        .containsExactly(tuple(Tier.WARNING, "policy default/payments version 2, " + TCB_INFO));

    draft(driver, TCB_INFO, Bytes.EMPTY, PROMOTED);

    assertThat(driver.forecasts())
        .extracting(Forecast::getForecastTier, Forecast::getDraft)
        .containsExactly(tuple(Tier.AFFIRMING, "policy default/payments version 2"));
  }

  @Test
  void whatIsForecastOfBothTogetherIsWhatHappens() {
    String lenient = "    tcb_status: { warn: [OutOfDate] }\n";
    driver.result(guest("g1"), NOW);
    driver.policy("payments", 2, policy(2, "draft") + lenient, LATER);
    draft(driver, TCB_INFO, outOfDate().tcbInfo(), LATER);
    Forecast said = driver.forecasts().getLast();
    driver.verdicts();

    endorse(driver, TCB_INFO, outOfDate().tcbInfo(), PROMOTED);
    driver.policy("payments", 3, policy(3, "active") + lenient, PROMOTED);

    Verdict verdict = driver.verdicts().getLast();
    assertThat(verdict.getTier()).isEqualTo(said.getForecastTier()).isEqualTo(Tier.WARNING);
    assertThat(verdict.getChecks()).containsAll(said.getChanged());
    assertThat(verdict.getAdvisories()).containsAll(said.getNewAdvisories());
  }

  @Test
  void somethingNewerInForceEndsADraft() {
    draft(driver, TCB_INFO, outOfDate().tcbInfo(), LATER);

    endorse(driver, TCB_INFO, collateral().evaluationDataNumber(20).tcbInfo(), PROMOTED);
    driver.result(guest("g1"), PROMOTED);

    assertThat(driver.forecasts()).isEmpty();
  }

  @Test
  void aDraftOfAStrangerOrOfBeforeWhatIsInForceIsRejected() {
    var stranger = SimulatedIntel.fromSeed(Bytes.fromHex("43".repeat(32)), NOW.minusSeconds(9));
    SimulatedCollateral strangers =
        SimulatedCollateral.of(stranger, TeeType.TDX, ISSUED).fmspc(FMSPC);
    draft(driver, TCB_INFO, strangers.tcbInfo(), LATER);
    draft(driver, TCB_INFO, collateral().evaluationDataNumber(17).tcbInfo(), LATER);

    assertThat(driver.rejections())
        .extracting(rejection -> rejection.getRefusal().getReason())
        .hasSize(2)
        .last()
        .isEqualTo("ENDORSEMENT_OLD");
  }

  @Test
  void aDraftUnderTheKeyOfWhatIsInForceIsRejected() {
    Endorsement draft =
        Endorsement.newBuilder(endorsement(TCB_INFO, outOfDate().tcbInfo())).setDraft(true).build();
    driver.endorsement(TCB_INFO, draft, LATER);
    driver.endorsement("draft/" + TCB_INFO, endorsement(TCB_INFO, outOfDate().tcbInfo()), LATER);

    assertThat(driver.rejections())
        .extracting(rejection -> rejection.getRefusal().getReason())
        .containsExactly("KEY_MISMATCH", "KEY_MISMATCH");
  }

  /// The platforms of `UPDATED` are up to date by it, those of `TD` are not.
  private static SimulatedCollateral next() {
    return collateral()
        .evaluationDataNumber(19)
        .platform(
            SimulatedLevel.of(TcbStatus.UP_TO_DATE).sgx(3, 3, 2, 2, 4, 1, 0, 6),
            SimulatedLevel.of(TcbStatus.OUT_OF_DATE).advisories(ADVISORY));
  }

  private static Map<String, Forecast> latest(List<Forecast> forecasts) {
    return forecasts.stream().collect(toMap(Forecast::getGuest, identity(), (_, last) -> last));
  }

  private static void isTakenBack(Forecast forecast) {
    assertThat(forecast.getForecastTier()).isEqualTo(forecast.getTier());
    assertThat(forecast.getChanged()).isEmpty();
    assertThat(forecast.getNewAdvisories()).isEmpty();
  }

  private void sweep() {
    for (int i = 0; i < 20; i++) {
      driver.wait(PAUSE.plus(Duration.ofMillis(1)));
    }
  }
}
