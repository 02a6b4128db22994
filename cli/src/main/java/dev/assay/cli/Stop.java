package dev.assay.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Ctrl-C or SIGTERM, as something to wait for: the command then closes what it opened, in order,
/// and the process ends when it has.
public final class Stop {
  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(45);

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch done = new CountDownLatch(1);

  private Stop() {}

  /// From here on signals are caught.
  public static Stop onSignal() {
    var stop = new Stop();
    Runtime.getRuntime().addShutdownHook(new Thread(stop::waitUntilDone, "stop"));
    return stop;
  }

  /// Asks for the stop from inside.
  public void ask() {
    asked.countDown();
  }

  /// @return true if the stop was asked for, false after `timeout`
  public boolean await(Duration timeout) throws InterruptedException {
    return asked.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  public void await() throws InterruptedException {
    asked.await();
  }

  /// Everything is closed: the process may end.
  public void done() {
    done.countDown();
  }

  /// Waits for a thread that was told to end; an interruption ends the waiting.
  public static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void waitUntilDone() {
    asked.countDown();
    try {
      if (!done.await(LONGEST_CLOSE.toSeconds(), TimeUnit.SECONDS)) {
        System.err.println("assay: did not close in time, ending anyway");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
