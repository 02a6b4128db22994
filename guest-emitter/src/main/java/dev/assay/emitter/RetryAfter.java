package dev.assay.emitter;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// How long a server wants to be left alone (RFC 9110, 10.2.3): seconds, or a date in any of the
/// three forms that HTTP has (5.6.7).
final class RetryAfter {
  /// A server that asks for more is not obeyed: its guests would be lost to it.
  static final Duration LONGEST = Duration.ofHours(1);

  private static final List<DateTimeFormatter> DATES =
      List.of(
          DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ENGLISH),
          new DateTimeFormatterBuilder()
              .appendPattern("EEEE, dd-MMM-")
              .appendValueReduced(ChronoField.YEAR, 2, 2, 1977)
              .appendPattern(" HH:mm:ss 'GMT'")
              .toFormatter(Locale.ENGLISH),
          DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss uuuu", Locale.ENGLISH));

  private RetryAfter() {}

  /// Empty where there is none, or none that can be understood; at most [#LONGEST].
  ///
  /// @param date when the server answered, by its own clock: against it a date is read, so that
  ///   nothing depends on whether the guest's clock is right
  static Optional<Duration> parse(Optional<String> retryAfter, Optional<String> date) {
    return retryAfter
        .map(String::strip)
        .flatMap(text -> seconds(text).or(() -> until(text, date)))
        .map(pause -> pause.compareTo(LONGEST) > 0 ? LONGEST : pause);
  }

  private static Optional<Duration> seconds(String text) {
    if (!text.matches("\\d{1,19}")) {
      return Optional.empty();
    }
    return Optional.of(text.length() > 9 ? LONGEST : Duration.ofSeconds(Integer.parseInt(text)));
  }

  private static Optional<Duration> until(String text, Optional<String> date) {
    return instant(text)
        .flatMap(end -> date.flatMap(RetryAfter::instant).map(now -> Duration.between(now, end)))
        .map(pause -> pause.isNegative() ? Duration.ZERO : pause);
  }

  private static Optional<Instant> instant(String text) {
    for (DateTimeFormatter format : DATES) {
      try {
        return Optional.of(LocalDateTime.parse(text, format).toInstant(ZoneOffset.UTC));
      } catch (DateTimeException e) {
        // Perhaps the next.
      }
    }
    return Optional.empty();
  }
}
