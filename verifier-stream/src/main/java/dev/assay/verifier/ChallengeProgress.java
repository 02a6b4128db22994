package dev.assay.verifier;

import java.util.concurrent.CompletableFuture;

/// How far the challenges of a partition were written, and how far this service has read them.
/// Neither call blocks; what can't be found out completes exceptionally.
interface ChallengeProgress {
  /// The offset that the next challenge will have. A challenge that its gateway gave out before the
  /// call lies below it.
  CompletableFuture<Long> written(int partition);

  /// The offset below which all that there is was read, and what it changed was committed.
  CompletableFuture<Long> read(int partition);
}
