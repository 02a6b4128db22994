package dev.assay.emitter;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// How long one guest pauses. After failures with full jitter: a fleet whose gateway came back must
/// not come back as one.
final class Pauses {
  private static final int MOST_DOUBLINGS = 20;

  private final LoopTiming timing;
  private final RandomGenerator random;
  private int failuresInARow;

  Pauses(LoopTiming timing, RandomGenerator random) {
    this.timing = timing;
    this.random = random;
  }

  /// @param validity how long the verdict holds, by the server's own clock: then it is renewed
  ///   while half of that is left, however long the interval is
  Duration afterSuccess(Optional<Duration> validity) {
    failuresInARow = 0;
    long nanos =
        validity
            .map(whole -> whole.dividedBy(2))
            .filter(half -> half.compareTo(timing.interval()) < 0)
            .filter(half -> half.compareTo(timing.firstRetry()) > 0)
            .orElse(timing.interval())
            .toNanos();
    return Duration.ofNanos(nanos - nanos / 10 + random.nextLong(nanos / 5 + 1));
  }

  /// @param atLeast what the gateway asks for
  Duration afterFailure(Optional<Duration> atLeast) {
    int doublings = Math.min(failuresInARow++, MOST_DOUBLINGS);
    long cap =
        Math.min(timing.firstRetry().toNanos() << doublings, timing.longestRetry().toNanos());
    return atLeast.orElse(Duration.ZERO).plusNanos(random.nextLong(cap + 1));
  }
}
