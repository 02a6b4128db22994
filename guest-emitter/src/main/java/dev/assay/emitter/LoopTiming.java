package dev.assay.emitter;

import java.time.Duration;

/// When a guest attests.
///
/// @param interval between the end of one attestation and the beginning of the next, give or take a
///   tenth, so that a fleet that started together does not stay together
/// @param patience how long it waits for a verdict before it begins again
/// @param firstRetry the first failure's longest pause; it doubles with each more in a row
/// @param longestRetry the longest pause after failures
/// @param isOnce it ends with the first attestation, whatever that comes to
public record LoopTiming(
    Duration interval,
    Duration patience,
    Duration firstRetry,
    Duration longestRetry,
    boolean isOnce) {
  /// Again and again.
  public LoopTiming(
      Duration interval, Duration patience, Duration firstRetry, Duration longestRetry) {
    this(interval, patience, firstRetry, longestRetry, false);
  }

  public static LoopTiming every(Duration interval) {
    return new LoopTiming(
        interval, Duration.ofSeconds(60), Duration.ofMillis(500), Duration.ofSeconds(30));
  }

  /// The same, and one attestation.
  LoopTiming once() {
    return new LoopTiming(interval, patience, firstRetry, longestRetry, true);
  }
}
