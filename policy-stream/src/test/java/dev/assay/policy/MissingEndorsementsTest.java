package dev.assay.policy;

import static dev.assay.policy.PolicyDriver.NOW;
import static dev.assay.policy.PolicyDriver.verified;
import static dev.assay.policy.TdGuests.CA_LIST;
import static dev.assay.policy.TdGuests.ROOT_LIST;
import static dev.assay.policy.TdGuests.TCB_INFO;
import static dev.assay.policy.TdGuests.collateral;
import static dev.assay.policy.TdGuests.endorse;
import static dev.assay.policy.TdGuests.guest;
import static dev.assay.policy.TdGuests.policy;
import static dev.assay.policy.TdGuests.td;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.dcap.simulated.PckTemplate;
import dev.assay.schemas.event.Cause;
import dev.assay.schemas.event.EndorsementRequest;
import dev.assay.schemas.event.Tier;
import dev.assay.schemas.event.Verdict;
import dev.assay.streams.EndorsementQuestions;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Collateral that nobody has brought is asked for, where somebody fetches it.
class MissingEndorsementsTest {
  private static final String NUMBERS = "tcb-evaluation-data-numbers/tdx";
  private static final List<String> ALL =
      List.of(TCB_INFO, "qe-identity/tdx", NUMBERS, CA_LIST, ROOT_LIST);

  /// How often is looked for what is due, and some.
  private static final Duration LOOK = Duration.ofSeconds(6);

  private static final int FLEET = 200;

  @TempDir Path folder;
  private PolicyDriver driver;

  @BeforeEach
  void start() {
    driver = driver(false, true);
  }

  @AfterEach
  void stop() {
    driver.close();
  }

  private PolicyDriver driver(boolean amd, boolean intel) {
    var started = new PolicyDriver(folder, 100, new EndorsementQuestions(amd, intel));
    started.policy("payments", 1, policy(1, "active"), NOW);
    return started;
  }

  private void startAgain(boolean amd, boolean intel) {
    driver.close();
    driver = driver(amd, intel);
  }

  private List<String> asked() {
    return driver.questions().stream().map(EndorsementRequest::getId).toList();
  }

  private List<String> askedWithin(Duration time, Duration step) {
    for (Duration waited = Duration.ZERO; waited.compareTo(time) < 0; waited = waited.plus(step)) {
      driver.wait(step);
    }
    return asked();
  }

  @Test
  void aGuestOfAPlatformThatNobodyKnowsIsLiftedByWhatIsAskedForItsSake() {
    driver.result(guest("g1"), NOW);
    assertThat(driver.verdicts()).extracting(Verdict::getTier).containsExactly(Tier.WARNING);
    assertThat(asked()).containsExactlyInAnyOrderElementsOf(ALL);

    endorse(driver, collateral(), NOW.plusSeconds(1));

    Verdict last = driver.verdicts().getLast();
    assertThat(last)
        .extracting(Verdict::getTier, Verdict::getPreviousTier, Verdict::getCause)
        .containsExactly(Tier.AFFIRMING, Tier.WARNING, Cause.ENDORSEMENT);
    assertThat(askedWithin(Duration.ofMinutes(2), LOOK)).containsOnly(NUMBERS);
  }

  @Test
  void aFleetOfGuestsThatAreAlikeAsksOnceForEachItem() {
    for (int i = 0; i < FLEET; i++) {
      driver.result(guest("g" + i), NOW);
    }

    assertThat(asked()).containsExactlyInAnyOrderElementsOf(ALL);
  }

  @Test
  void aQuestionSaysWhatItIsAboutAndWhoWaits() {
    driver.result(guest("g1"), NOW);
    driver.result(guest("g2"), NOW);
    driver.questions();
    driver.wait(Duration.ofSeconds(31));

    assertThat(driver.questions())
        .filteredOn(question -> question.getId().equals(TCB_INFO))
        .extracting(
            EndorsementRequest::getKind,
            EndorsementRequest::getWaiting,
            EndorsementRequest::getRequestedAt,
            EndorsementRequest::getProductLine)
        .containsExactly(tuple("tcb-info", 2, NOW, null));
  }

  @Test
  void itIsAskedAgainAfterPausesThatDouble() {
    driver.result(guest("g1"), NOW);
    driver.questions();

    assertThat(askedWithin(Duration.ofSeconds(24), LOOK)).isEmpty();
    assertThat(askedWithin(Duration.ofSeconds(12), LOOK)).hasSize(ALL.size());
    assertThat(askedWithin(Duration.ofSeconds(48), LOOK)).isEmpty();
    assertThat(askedWithin(Duration.ofSeconds(24), LOOK)).hasSize(ALL.size());
    assertThat(askedWithin(Duration.ofMinutes(58), Duration.ofMinutes(1)))
        .as("after 2, 4, 8, 15 and 15 min")
        .hasSize(5 * ALL.size());
  }

  @Test
  void anotherPlatformIsAskedForByItself() {
    driver.result(guest("g1"), NOW);
    driver.questions();

    driver.result(
        guest("g2", td(PckTemplate.platform().fmspc(Bytes.fromHex("00906ed50000")))), NOW);

    assertThat(asked()).containsExactly("tcb-info/tdx/00906ed50000");
  }

  @Test
  void whatIsHereIsNotAskedFor() {
    endorse(driver, collateral(), NOW);
    driver.result(guest("g1"), NOW);

    assertThat(asked()).containsExactly(NUMBERS);
  }

  @Test
  void aRestartAsksForWhomItKnowsWithoutNewEvidence() {
    driver.result(guest("g1"), NOW);
    driver.questions();
    driver.restart(NOW.plusSeconds(1));
    driver.wait(LOOK);

    assertThat(asked()).containsExactlyInAnyOrderElementsOf(ALL);
  }

  @Test
  void nobodyIsAskedWhereNothingOfIntelsIsFetched() {
    startAgain(true, false);
    driver.result(guest("g1"), NOW);
    driver.wait(LOOK);

    assertThat(asked()).isEmpty();
  }

  @Test
  void guestsOnAmdsProcessorsAskIntelForNothing() {
    startAgain(true, true);
    Map<String, Object> claims = new TreeMap<>(PolicyDriver.claims(PolicyDriver.GOOD));
    claims.put("snp.ark.spki_sha256", ByteBuffer.wrap(new byte[32]));
    driver.result(verified("g1", "payments", NOW).setClaims(claims).build(), NOW);
    driver.wait(LOOK);

    assertThat(asked()).isEmpty();
  }
}
