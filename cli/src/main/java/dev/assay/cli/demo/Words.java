package dev.assay.cli.demo;

import java.time.Duration;

/// Numbers as people say them.
final class Words {
  private Words() {}

  /// `0s`, `42s`, `3m 05s`, `2h 10m`.
  static String of(Duration duration) {
    long seconds = Math.max(0, duration.toSeconds());
    if (seconds < 60) {
      return seconds + "s";
    }
    if (seconds < 3600) {
      return "%dm %02ds".formatted(seconds / 60, seconds % 60);
    }
    return "%dh %02dm".formatted(seconds / 3600, seconds % 3600 / 60);
  }
}
