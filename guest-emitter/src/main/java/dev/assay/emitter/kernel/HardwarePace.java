package dev.assay.emitter.kernel;

import dev.assay.emitter.NoEvidenceException;
import dev.assay.emitter.NoEvidenceException.Remedy;
import java.time.Duration;
import java.util.function.LongSupplier;

/// Asks hardware no more often than it bears: hosts throttle report requests, and an SNP driver
/// that meets a busy host blocks for a minute. One pace is shared by all that ask the same machine.
///
/// What passes by itself is asked again in place, a few times and not for long: after that the
/// challenge is old, and the loop begins anew.
public final class HardwarePace {
  private static final int MOST_TRIES = 3;
  private static final long LONGEST_NANOS = Duration.ofSeconds(10).toNanos();

  private final long pauseNanos;
  private final LongSupplier nanoTime;
  private final Sleeper sleeper;
  private long lastEnded;
  private boolean hasAsked;

  interface Sleeper {
    void sleep(long nanos) throws InterruptedException;
  }

  interface Question<T> {
    T ask() throws NoEvidenceException, InterruptedException;
  }

  HardwarePace(Duration pause, LongSupplier nanoTime, Sleeper sleeper) {
    this.pauseNanos = pause.toNanos();
    this.nanoTime = nanoTime;
    this.sleeper = sleeper;
  }

  /// @param pause the shortest between the end of one request and the next
  public static HardwarePace of(Duration pause) {
    return new HardwarePace(
        pause, System::nanoTime, nanos -> Thread.sleep(Duration.ofNanos(nanos)));
  }

  synchronized <T> T ask(Question<T> question) throws NoEvidenceException, InterruptedException {
    long begun = nanoTime.getAsLong();
    for (int tries = 1; ; tries++) {
      awaitTurn();
      try {
        return question.ask();
      } catch (NoEvidenceException e) {
        boolean isPassing = e.remedy() == Remedy.WAIT;
        boolean hasTime = nanoTime.getAsLong() - begun < LONGEST_NANOS;
        if (!isPassing || !hasTime || tries == MOST_TRIES) {
          throw e;
        }
      } finally {
        hasAsked = true;
        lastEnded = nanoTime.getAsLong();
      }
    }
  }

  private void awaitTurn() throws InterruptedException {
    long left = lastEnded + pauseNanos - nanoTime.getAsLong();
    if (hasAsked && left > 0) {
      sleeper.sleep(left);
    }
  }
}
