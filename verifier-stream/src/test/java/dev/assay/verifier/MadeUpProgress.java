package dev.assay.verifier;

import java.util.concurrent.CompletableFuture;

/// Says of every partition what a test says: at first that there are no challenges, all read.
final class MadeUpProgress implements ChallengeProgress {
  private CompletableFuture<Long> written = CompletableFuture.completedFuture(0L);
  private CompletableFuture<Long> read = CompletableFuture.completedFuture(0L);
  private int questions;

  void writtenTo(CompletableFuture<Long> offset) {
    written = offset;
  }

  void writtenTo(long offset) {
    writtenTo(CompletableFuture.completedFuture(offset));
  }

  void readTo(CompletableFuture<Long> offset) {
    read = offset;
  }

  void readTo(long offset) {
    readTo(CompletableFuture.completedFuture(offset));
  }

  /// How often it was asked.
  int questions() {
    return questions;
  }

  @Override
  public CompletableFuture<Long> written(int partition) {
    questions++;
    return written;
  }

  @Override
  public CompletableFuture<Long> read(int partition) {
    questions++;
    return read;
  }
}
