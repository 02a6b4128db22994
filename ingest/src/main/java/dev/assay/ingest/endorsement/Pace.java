package dev.assay.ingest.endorsement;

import java.time.Duration;
import java.time.Instant;

/// When a vendor's service may be asked next: at most one question a pause, and after trouble a
/// longer one each time, at least as long as the service says.
final class Pace {
  private static final Duration LONGEST = Duration.ofMinutes(10);

  /// A service that asks for more is asked again after that all the same.
  private static final Duration LONGEST_RETRY_AFTER = Duration.ofHours(1);

  private static final Duration LEAST_BACK_OFF = Duration.ofSeconds(1);

  private final Duration pause;
  private Instant ready = Instant.EPOCH;
  private int troubles;

  Pace(Duration pause) {
    this.pause = pause;
  }

  /// From then on.
  Instant ready() {
    return ready;
  }

  void asked(Instant now) {
    ready = later(ready, now.plus(pause));
  }

  void answered() {
    troubles = 0;
  }

  /// @param retryAfter what the service asked for; zero where it said nothing
  void trouble(Instant now, Duration retryAfter) {
    Duration backOff = doubled(longer(pause, LEAST_BACK_OFF), troubles, LONGEST);
    troubles++;
    Duration asked =
        retryAfter.compareTo(LONGEST_RETRY_AFTER) > 0 ? LONGEST_RETRY_AFTER : retryAfter;
    ready = later(ready, now.plus(longer(backOff, asked)));
  }

  /// `first` after no failure, twice that after one, and so on.
  static Duration doubled(Duration first, int failures, Duration longest) {
    Duration doubled = first;
    for (int i = 0; i < failures && doubled.compareTo(longest) < 0; i++) {
      doubled = doubled.multipliedBy(2);
    }
    return doubled.compareTo(longest) > 0 ? longest : doubled;
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
