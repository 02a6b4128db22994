package dev.assay.policy;

import static dev.assay.policy.PolicyDriver.BAD;
import static dev.assay.policy.PolicyDriver.GOOD;
import static dev.assay.policy.PolicyDriver.NOW;
import static dev.assay.policy.PolicyDriver.PAUSE;
import static dev.assay.policy.PolicyDriver.verified;
import static dev.assay.policy.PolicyDriver.yaml;
import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.assay.schemas.event.Check;
import dev.assay.schemas.event.Forecast;
import dev.assay.schemas.event.Result;
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

/// A policy in draft is held against the fleet beside the one in force.
class ForecastTest {
  private static final int SLICE = 7;
  private static final Instant LATER = NOW.plusSeconds(10);

  @TempDir Path folder;
  private PolicyDriver driver;

  @BeforeEach
  void start() {
    driver = new PolicyDriver(folder, SLICE);
    driver.policy("payments", 1, yaml("payments", 1, GOOD), NOW);
  }

  @AfterEach
  void stop() {
    driver.close();
  }

  @Test
  void aDraftSaysWhichGuestsWouldChangeAndWhyAndChangesNone() {
    driver.result(measured("good", GOOD), NOW);
    driver.result(measured("bad", BAD), NOW);
    driver.verdicts();

    driver.policy("payments", 2, draft(2, BAD), LATER);

    assertThat(driver.verdicts()).isEmpty();
    List<Forecast> forecasts = driver.forecasts();
    assertThat(forecasts)
        .extracting(
            Forecast::getGuest, Forecast::getTier, Forecast::getForecastTier, Forecast::getDraft)
        .containsExactlyInAnyOrder(
            tuple(
                "good", Tier.AFFIRMING, Tier.CONTRAINDICATED, "policy default/payments version 2"),
            tuple(
                "bad", Tier.CONTRAINDICATED, Tier.AFFIRMING, "policy default/payments version 2"));
    assertThat(forecasts)
        .allSatisfy(
            forecast ->
                assertThat(forecast.getChanged())
                    .extracting(Check::getName)
                    .containsExactly("snp.measurement"));
  }

  @Test
  void aGuestThatWouldStayAsItIsIsNotMentioned() {
    driver.result(measured("good", GOOD), NOW);

    driver.policy("payments", 2, draft(2, GOOD), LATER);

    assertThat(driver.forecasts()).isEmpty();
  }

  @Test
  void newEvidenceIsForecastTooAndSaidOnce() {
    driver.policy("payments", 2, draft(2, BAD), LATER);
    driver.result(measured("g1", GOOD), LATER);
    assertThat(driver.forecasts()).hasSize(1);

    driver.result(verified("g1", "payments", NOW.plusSeconds(1)).build(), LATER.plusSeconds(1));

    assertThat(driver.forecasts())
        .as("its freshness check names newer evidence, so it reads differently")
        .hasSizeLessThanOrEqualTo(1);
  }

  @Test
  void aBetterDraftTakesAForecastBack() {
    driver.result(measured("g1", GOOD), NOW);
    driver.policy("payments", 2, draft(2, BAD), LATER);
    driver.policy("payments", 3, draft(3, GOOD), LATER.plusSeconds(1));

    assertThat(driver.forecasts())
        .extracting(Forecast::getForecastTier, forecast -> forecast.getChanged().size())
        .containsExactly(tuple(Tier.CONTRAINDICATED, 1), tuple(Tier.AFFIRMING, 0));
  }

  @Test
  void nothingIsForecastOnceSomethingNewerIsInForce() {
    driver.policy("payments", 2, draft(2, BAD), NOW);
    driver.policy("payments", 3, yaml("payments", 3, GOOD), LATER);
    driver.result(measured("g1", GOOD), LATER);

    assertThat(driver.forecasts()).isEmpty();
  }

  @Test
  void promotingADraftTakesItsForecastsBack() {
    driver.result(measured("g1", GOOD), NOW);
    driver.policy("payments", 2, draft(2, BAD), LATER);
    driver.forecasts();

    driver.policy("payments", 3, yaml("payments", 3, BAD), LATER.plusSeconds(1));

    assertThat(driver.forecasts())
        .extracting(Forecast::getTier, Forecast::getForecastTier, Forecast::getDraft)
        .containsExactly(tuple(Tier.CONTRAINDICATED, Tier.CONTRAINDICATED, ""));
  }

  @Test
  void aDraftWithdrawnTakesItsForecastsBackAndChangesNoVerdict() {
    driver.result(measured("g1", GOOD), NOW);
    driver.policy("payments", 2, draft(2, BAD), LATER);
    driver.forecasts();
    driver.verdicts();

    driver.policy(
        "payments",
        3,
        yaml("payments", 3, "withdrawn", "5m", "measurement: [" + BAD + "]"),
        LATER.plusSeconds(1));
    driver.result(measured("g2", GOOD), LATER);

    assertThat(driver.forecasts())
        .extracting(Forecast::getGuest, Forecast::getForecastTier, Forecast::getDraft)
        .containsExactly(tuple("g1", Tier.AFFIRMING, ""));
    assertThat(driver.verdicts()).extracting(Verdict::getGuest).containsExactly("g2");
    assertThat(driver.rejections()).isEmpty();
  }

  @Test
  void whatIsForecastIsWhatHappens() {
    var random = new Random(20261125);
    for (int i = 0; i < 100; i++) {
      driver.result(measured("g" + i, random.nextInt(3) == 0 ? BAD : GOOD), NOW);
    }
    driver.result(verified("of-another-workload", "batch", NOW).build(), NOW);
    String more = "measurement: [" + BAD + "]\n    guest_policy: { smt: required }";
    driver.verdicts();

    driver.policy("payments", 2, yaml("payments", 2, "draft", "1m", more), LATER);
    sweep();
    Map<String, Forecast> forecast =
        driver.forecasts().stream().collect(toMap(Forecast::getGuest, identity()));
    driver.policy("payments", 3, yaml("payments", 3, "active", "1m", more), LATER.plusSeconds(1));
    sweep();
    Map<String, Verdict> verdicts =
        driver.verdicts().stream().collect(toMap(Verdict::getGuest, identity()));

    assertThat(forecast).hasSize(100);
    assertThat(verdicts.keySet()).isEqualTo(forecast.keySet());
    verdicts.forEach(
        (guest, verdict) -> {
          Forecast said = Objects.requireNonNull(forecast.get(guest));
          assertThat(said.getTier()).isEqualTo(verdict.getPreviousTier());
          assertThat(said.getForecastTier()).isEqualTo(verdict.getTier());
          assertThat(said.getValidUntil()).isEqualTo(verdict.getValidUntil());
          assertThat(verdict.getChecks()).containsAll(said.getChanged());
        });
  }

  @Test
  void aRestartGoesOnForecasting() {
    for (int i = 0; i < 20; i++) {
      driver.result(measured("g" + i, GOOD), NOW);
    }
    driver.policy("payments", 2, draft(2, BAD), LATER);
    assertThat(driver.forecasts()).hasSize(SLICE);

    driver.restart(LATER);
    sweep();

    assertThat(driver.forecasts()).hasSize(20 - SLICE);
  }

  private void sweep() {
    for (int i = 0; i < 20; i++) {
      driver.wait(PAUSE.plus(Duration.ofMillis(1)));
    }
  }

  private static String draft(long version, String measurement) {
    return yaml("payments", version, "draft", "5m", "measurement: [" + measurement + "]");
  }

  private static Result measured(String guest, String measurement) {
    return verified(guest, "payments", NOW).setClaims(PolicyDriver.claims(measurement)).build();
  }
}
