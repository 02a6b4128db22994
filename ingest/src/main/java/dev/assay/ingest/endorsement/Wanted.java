package dev.assay.ingest.endorsement;

import java.time.Instant;
import java.util.Optional;

/// An endorsement that somebody wants.
///
/// @param id the endorsement's
/// @param line AMD's name of the product line, where whoever asks knows it
/// @param waiting how many wait for it; 0 where it is only to be renewed
/// @param since from when on
record Wanted(String id, Optional<String> line, int waiting, Instant since) {
  Wanted with(Wanted again) {
    return new Wanted(
        id, line.or(again::line), Math.max(waiting, again.waiting), earlier(since, again.since));
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }
}
