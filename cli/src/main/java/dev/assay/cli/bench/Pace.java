package dev.assay.cli.bench;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Gives several threads their turns: at once, or so many a second between them, evenly. Turns that
/// were missed are caught up on.
final class Pace {
  private final AtomicLong due = new AtomicLong(System.nanoTime());
  private volatile long stepNanos;

  /// @param rate turns a second, from now on
  void set(double rate) {
    due.set(System.nanoTime());
    stepNanos = (long) (TimeUnit.SECONDS.toNanos(1) / rate);
  }

  /// @param stopped ends the wait before its time, where the thread is interrupted, too
  void awaitTurn(BooleanSupplier stopped) {
    long mine = due.getAndAdd(stepNanos);
    for (long early = mine - System.nanoTime();
        early > 0 && !stopped.getAsBoolean();
        early = mine - System.nanoTime()) {
      LockSupport.parkNanos(early);
    }
  }
}
