package dev.assay.emitter;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PausesTest {
  private static final LoopTiming TIMING =
      new LoopTiming(
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          Duration.ofMillis(500),
          Duration.ofSeconds(30));

  @Test
  void theIntervalVariesByATenth() {
    var pauses = new Pauses(TIMING, new Random(1));
    for (int i = 0; i < 1000; i++) {
      assertThat(pauses.afterSuccess(Optional.empty()))
          .isBetween(Duration.ofSeconds(9), Duration.ofSeconds(11));
    }
  }

  @Test
  void pausesAfterFailuresGrowUpToALimitWithFullJitter() {
    var pauses = new Pauses(TIMING, new Random(1));
    Duration longest = Duration.ZERO;
    for (int i = 0; i < 1000; i++) {
      Duration most = Duration.ofMillis(Math.min(30_000, 500L << Math.min(i, 20)));
      Duration pause = pauses.afterFailure(Optional.empty());
      assertThat(pause).isBetween(Duration.ZERO, most);
      longest = pause.compareTo(longest) > 0 ? pause : longest;
    }
    assertThat(longest).isGreaterThan(Duration.ofSeconds(25));
  }

  @Test
  void successBeginsAgainWithShortPauses() {
    var pauses = new Pauses(TIMING, new Random(1));
    for (int i = 0; i < 10; i++) {
      assertThat(pauses.afterFailure(Optional.empty())).isGreaterThanOrEqualTo(Duration.ZERO);
    }
    assertThat(pauses.afterSuccess(Optional.empty())).isPositive();
    assertThat(pauses.afterFailure(Optional.empty())).isLessThanOrEqualTo(Duration.ofMillis(500));
  }

  @Test
  void neverShorterThanTheGatewayAsks() {
    var pauses = new Pauses(TIMING, new Random(1));
    assertThat(pauses.afterFailure(Optional.of(Duration.ofSeconds(7))))
        .isBetween(Duration.ofSeconds(7), Duration.ofMillis(7_500));
  }

  @Test
  void oneSeedPausesAlike() {
    var one = new Pauses(TIMING, new Random(5));
    var other = new Pauses(TIMING, new Random(5));
    assertThat(one.afterFailure(Optional.empty())).isEqualTo(other.afterFailure(Optional.empty()));
  }

  @Test
  void aVerdictIsRenewedWhileHalfOfItsValidityIsLeft() {
    var pauses = new Pauses(TIMING, new Random(1));
    Duration interval = TIMING.interval();

    assertThat(pauses.afterSuccess(Optional.of(interval)))
        .isBetween(
            interval.dividedBy(2).multipliedBy(9).dividedBy(10),
            interval.dividedBy(2).multipliedBy(11).dividedBy(10).plusNanos(1));
    assertThat(pauses.afterSuccess(Optional.of(interval.multipliedBy(5))))
        .isGreaterThanOrEqualTo(interval.multipliedBy(9).dividedBy(10));
    assertThat(pauses.afterSuccess(Optional.of(interval.negated())))
        .isGreaterThanOrEqualTo(interval.multipliedBy(9).dividedBy(10));
  }
}
