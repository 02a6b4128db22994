package dev.assay.verifier;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Up to which moment a task has read its challenges, as far as it is known.
///
/// Where challenges end now is marked; once they have been read up to the mark, all that were
/// written until that moment have been. The mark does not move meanwhile, so it is reached however
/// fast new challenges come. For the task's own thread.
final class ChallengesRead {
  private final ChallengeProgress progress;
  private final int partition;
  private @Nullable Mark mark;
  private long moment = Long.MIN_VALUE;

  ChallengesRead(ChallengeProgress progress, int partition) {
    this.progress = progress;
    this.partition = partition;
  }

  /// @param at when it was set, milliseconds since the epoch, by the wall clock
  /// @param end where challenges ended then
  /// @param reached whether they were read up to there when that was last asked
  private record Mark(long at, CompletableFuture<Long> end, CompletableFuture<Boolean> reached) {}

  /// To be called again and again while somebody waits: what it asks is answered by later calls.
  ///
  /// @param now milliseconds since the epoch, by the wall clock
  /// @return a moment on the same clock; all challenges that were written until then have been read
  long upTo(long now) {
    Mark known = mark;
    if (known == null) {
      known = set(now);
    } else if (known.reached().isDone() && !isReached(known)) {
      known = known.end().isCompletedExceptionally() ? set(now) : ask(known.at(), known.end());
    }
    if (isReached(known)) {
      // What was read in the mark's own millisecond may have been read after it.
      moment = known.at() - 1;
      known = known.at() < now ? set(now) : null;
    }
    mark = known;
    return moment;
  }

  private Mark set(long now) {
    return ask(now, progress.written(partition));
  }

  private Mark ask(long at, CompletableFuture<Long> end) {
    return new Mark(
        at,
        end,
        end.thenCompose(
            offset -> progress.read(partition).thenApply(read -> read.longValue() >= offset)));
  }

  private static boolean isReached(Mark mark) {
    return mark.reached().isDone()
        && !mark.reached().isCompletedExceptionally()
        && mark.reached().join();
  }
}
