package dev.assay.ingest;

import dev.assay.settings.Durations;
import java.time.Duration;
import java.util.Optional;

/// How long clients may wait for an answer, and what they are told when they can't.
///
/// @param longest the longest `wait` a client may ask for
record Waits(Duration longest) {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  /// @param wait the query parameter, where there is one
  Duration parse(Optional<String> wait) {
    return wait.map(this::parse).orElse(Duration.ZERO);
  }

  static Problem.Found tooMany() {
    return new Problem.Found(
        Problem.unavailable("Too many clients wait already. Ask again later.", RETRY_AFTER));
  }

  static Problem.Found closing() {
    return new Problem.Found(
        Problem.unavailable(
            "This gateway is going down. Ask again; any gateway answers.", RETRY_AFTER));
  }

  private Duration parse(String wait) {
    try {
      Duration parsed = Durations.parse(wait);
      if (parsed.compareTo(longest) <= 0) {
        return parsed;
      }
    } catch (IllegalArgumentException | ArithmeticException e) {
      // Said below, like a duration that is too long.
    }
    throw new Problem.Found(
        Problem.about(
            Problem.Kind.BAD_PARAMETER,
            "wait",
            "a duration up to %ds, e.g. 10s".formatted(longest.toSeconds()),
            Problem.shown(wait)));
  }
}
