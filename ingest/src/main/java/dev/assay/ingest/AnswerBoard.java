package dev.assay.ingest;

import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/// The answers that came lately, by submission, and who waits for one.
///
/// Bounded by age and by memory, and the oldest answer goes first: a cache that goes by frequency
/// would drop the newest ones, which are just those somebody waits for. Those who wait are kept
/// apart, so that asking for ids nobody ever posted pushes out no answer.
final class AnswerBoard {
  /// What a waiting client is told.
  sealed interface Outcome {
    /// @param json the answer's body
    record Answered(String json) implements Outcome {}

    record StillPending() implements Outcome {}

    /// As many wait already as may.
    record TooManyWait() implements Outcome {}

    /// The gateway is going down.
    record Closing() implements Outcome {}
  }

  private record Held(String json, long sinceNanos) {}

  /// One call that waits; equal to itself alone.
  private static final class Waiter {
    private final Predicate<String> enough;
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();

    Waiter(Predicate<String> enough) {
      this.enough = enough;
    }
  }

  /// Rough cost of an entry beside its text, in bytes.
  private static final int ENTRY_OVERHEAD = 256;

  private final long mostBytes;
  private final long retentionNanos;
  private final int mostWaiting;
  private final LongSupplier nanoTime;

  // All guarded by this. Nothing blocks while it is held.
  private final LinkedHashMap<String, Held> answers = new LinkedHashMap<>();
  private final Map<String, Set<Waiter>> waiting = new HashMap<>();
  private long bytes;
  private int waitingCount;
  private boolean closed;

  AnswerBoard(long mostBytes, Duration retention, int mostWaiting, LongSupplier nanoTime) {
    this.mostBytes = mostBytes;
    this.retentionNanos = retention.toNanos();
    this.mostWaiting = mostWaiting;
    this.nanoTime = nanoTime;
  }

  /// Puts an answer up, in place of an earlier one: after a re-appraisal the latest verdict is the
  /// one that holds.
  void publish(String id, String json) {
    Set<Waiter> woken;
    synchronized (this) {
      long now = nanoTime.getAsLong();
      Held before = answers.remove(id);
      bytes += sizeOf(json) - (before == null ? 0 : sizeOf(before.json()));
      answers.put(id, new Held(json, now));
      dropOld(now);
      woken = Set.copyOf(waiting.getOrDefault(id, Set.of()));
    }
    woken.stream()
        .filter(waiter -> waiter.enough.test(json))
        .forEach(waiter -> waiter.outcome.complete(new Outcome.Answered(json)));
  }

  /// The answer, at once or as soon as it comes within `wait`. Parks the calling thread, which is a
  /// virtual one.
  Outcome await(String id, Duration wait) throws InterruptedException {
    return await(id, any -> true, wait);
  }

  /// The same, where an answer grows.
  ///
  /// @param enough whether the answer is what is waited for
  Outcome await(String id, Predicate<String> enough, Duration wait) throws InterruptedException {
    var waiter = new Waiter(enough);
    synchronized (this) {
      Optional<String> answer = find(id).filter(enough);
      if (answer.isPresent()) {
        return new Outcome.Answered(answer.get());
      }
      if (closed) {
        return new Outcome.Closing();
      }
      if (wait.isZero()) {
        return new Outcome.StillPending();
      }
      if (waitingCount >= mostWaiting) {
        return new Outcome.TooManyWait();
      }
      waitingCount++;
      waiting.computeIfAbsent(id, any -> new LinkedHashSet<>()).add(waiter);
    }
    try {
      return waiter.outcome.get(wait.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return new Outcome.StillPending();
    } catch (ExecutionException e) {
      throw new IllegalStateException("waiters are only ever completed normally", e);
    } finally {
      leave(id, waiter);
    }
  }

  /// Sends everybody away who waits, and whoever comes to wait from now on.
  void close() {
    Set<Waiter> sent = new LinkedHashSet<>();
    synchronized (this) {
      closed = true;
      waiting.values().forEach(sent::addAll);
    }
    sent.forEach(waiter -> waiter.outcome.complete(new Outcome.Closing()));
  }

  synchronized int waitingCount() {
    return waitingCount;
  }

  /// The answer, if it is there.
  synchronized Optional<String> find(String id) {
    dropOld(nanoTime.getAsLong());
    return Optional.ofNullable(answers.get(id)).map(Held::json);
  }

  private synchronized void leave(String id, Waiter waiter) {
    waitingCount--;
    waiting.computeIfPresent(
        id,
        (any, waiters) -> {
          waiters.remove(waiter);
          return waiters.isEmpty() ? null : waiters;
        });
  }

  private void dropOld(long now) {
    Iterator<Held> oldestFirst = answers.values().iterator();
    while (oldestFirst.hasNext()) {
      Held oldest = oldestFirst.next();
      if (bytes <= mostBytes && now - oldest.sinceNanos() < retentionNanos) {
        return;
      }
      bytes -= sizeOf(oldest.json());
      oldestFirst.remove();
    }
  }

  private static long sizeOf(String json) {
    return (long) json.length() + ENTRY_OVERHEAD;
  }
}
