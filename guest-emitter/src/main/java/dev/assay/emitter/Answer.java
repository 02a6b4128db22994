package dev.assay.emitter;

import java.time.Duration;
import java.util.Optional;

/// What came of one request to the pipeline, by whichever way.
public sealed interface Answer<T> {
  /// It did what it was asked.
  record Given<T>(T value) implements Answer<T> {}

  /// It says no, and why.
  record Refused<T>(Problem problem) implements Answer<T> {}

  /// Nobody answered, or something else.
  record Unreachable<T>(String why) implements Answer<T> {}

  /// A problem as a gateway tells it (RFC 9457).
  ///
  /// @param status HTTP status, or the nearest to it
  /// @param detail what to change
  /// @param field what it is about; empty where it is about nothing in particular
  /// @param retryAfter how long the gateway wants to be left alone
  record Problem(int status, String detail, String field, Optional<Duration> retryAfter) {
    /// The same request may succeed later.
    public boolean isPassing() {
      return status == 503 || status == 429;
    }

    @Override
    public String toString() {
      return "%d %s".formatted(status, detail);
    }
  }
}
