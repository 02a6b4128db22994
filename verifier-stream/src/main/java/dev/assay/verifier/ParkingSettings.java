package dev.assay.verifier;

import dev.assay.settings.Settings;
import dev.assay.settings.SettingsException;
import dev.assay.streams.EndorsementQuestions;
import java.time.Duration;

/// How long and how much evidence waits for certificates.
///
/// @param limit how long at most
/// @param most how many submissions of a partition at once; 0: none waits, and what lacks a
///   certificate is answered so
record ParkingSettings(Duration limit, int most) {
  static final String LIMIT = "verifier.parking-limit";
  static final String MOST = "verifier.parking-most";

  /// What waits in a partition takes no more room than that.
  static final long MOST_BYTES = 256L * 1024 * 1024;

  private static final Duration DEFAULT_LIMIT = Duration.ofMinutes(10);
  private static final Duration LONGEST_LIMIT = Duration.ofDays(7);

  /// Waiting makes sense where somebody brings certificates.
  private static final int MOST_WHERE_FETCHED = 10_000;

  private static final int LARGEST_MOST = 1_000_000;

  static ParkingSettings from(Settings settings) {
    Duration limit = settings.duration(LIMIT, DEFAULT_LIMIT);
    if (limit.compareTo(LONGEST_LIMIT) > 0) {
      throw new SettingsException(
          "%s: want at most %dd, got %s".formatted(LIMIT, LONGEST_LIMIT.toDays(), limit));
    }
    int most = EndorsementQuestions.from(settings).amd() ? MOST_WHERE_FETCHED : 0;
    return new ParkingSettings(limit, settings.integer(MOST, most, 0, LARGEST_MOST));
  }
}
