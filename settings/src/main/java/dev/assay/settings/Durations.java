package dev.assay.settings;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Durations as people write them.
public final class Durations {
  public static final String SYNTAX = "a duration like 500ms, 30s, 5m, 2h or 7d";

  private static final Pattern SHORT = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

  private Durations() {}

  /// @throws IllegalArgumentException if it is no positive duration
  public static Duration parse(String text) {
    Matcher matcher = SHORT.matcher(text);
    Duration duration = matcher.matches() ? fromShort(matcher) : fromIso(text);
    if (duration.isZero() || duration.isNegative()) {
      throw new IllegalArgumentException("want " + SYNTAX + ", got " + text);
    }
    return duration;
  }

  private static Duration fromShort(Matcher matcher) {
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      default -> Duration.ofDays(amount);
    };
  }

  private static Duration fromIso(String text) {
    try {
      return Duration.parse(text);
    } catch (java.time.format.DateTimeParseException e) {
      throw new IllegalArgumentException("want " + SYNTAX + ", got " + text, e);
    }
  }
}
