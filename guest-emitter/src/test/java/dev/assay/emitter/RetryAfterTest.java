package dev.assay.emitter;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
  private static final Optional<String> NOW = Optional.of("Sun, 22 Nov 2026 12:00:00 GMT");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0|PT0S",
        "120|PT2M",
        " 7 |PT7S",
        "86400|PT1H",
        "99999999999999999|PT1H",
        "Sun, 22 Nov 2026 12:00:30 GMT|PT30S",
        "Sunday, 22-Nov-26 12:01:00 GMT|PT1M",
        "Sun Nov 22 12:00:05 2026|PT5S",
        "Mon, 23 Nov 2026 12:00:00 GMT|PT1H",
        "Sun, 22 Nov 2026 11:00:00 GMT|PT0S"
      })
  void secondsAndEachFormOfADateAreUnderstood(String text, Duration pause) {
    assertThat(RetryAfter.parse(Optional.of(text), NOW)).contains(pause);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "soon",
        "-1",
        "1.5",
        "99999999999999999999",
        "Sun, 22 Nov 2026",
        "Mon, 22 Nov 2026 12:00:30 GMT",
        "Sun, 31 Feb 2026 12:00:30 GMT"
      })
  void whatIsNeitherIsPassedOver(String text) {
    assertThat(RetryAfter.parse(Optional.of(text), NOW)).isEmpty();
  }

  @Test
  void aDateIsReadAgainstTheServersClockAndNoOther() {
    Optional<String> later = Optional.of("Sun, 22 Nov 2026 12:00:30 GMT");

    assertThat(RetryAfter.parse(later, Optional.empty())).isEmpty();
    assertThat(RetryAfter.parse(later, Optional.of("yesterday"))).isEmpty();
    assertThat(RetryAfter.parse(Optional.empty(), NOW)).isEmpty();
  }
}
