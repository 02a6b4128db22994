package dev.assay.cli.bench;

import dev.assay.cli.Stop;
import dev.assay.schemas.Keys;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.HdrHistogram.Recorder;

/// What evidence takes without a gateway: a producer that writes the bytes that the gateway wrote
/// to where it wrote them, at the rate of those who post, and waits for each as it does.
final class BareWriters implements AutoCloseable {
  private static final int WORKERS = 20;
  private static final int NONCE_BYTES = 32;
  private static final int DIGITS = 3;
  private static final int PATIENCE_SECONDS = 10;

  private final BareLog log;
  private final Pace pace = new Pace();
  private final List<Thread> threads = new ArrayList<>();
  private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
  private volatile boolean stopped;

  /// From evidence's being handed to the producer until whoever did so knew of its acknowledgement,
  /// in microseconds.
  final Recorder written = new Recorder(DIGITS);

  BareWriters(BareLog log) {
    this.log = log;
    for (int i = 0; i < WORKERS; i++) {
      var random = new Random(-1 - i);
      threads.add(Thread.ofPlatform().name("bench-writer-" + i).unstarted(() -> work(random)));
    }
  }

  /// @param rate records a second
  void start(double rate) {
    pace.set(rate);
    threads.forEach(Thread::start);
  }

  List<String> failures() {
    return List.copyOf(failures);
  }

  private void work(Random random) {
    byte[] nonce = new byte[NONCE_BYTES];
    try {
      while (!stopped) {
        pace.awaitTurn(() -> stopped);
        random.nextBytes(nonce);
        String key = Keys.nonce(Keys.DEFAULT_TENANT, ByteBuffer.wrap(nonce));
        long begun = System.nanoTime();
        log.writeEvidence(key).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        written.recordValue(Micros.between(begun, System.nanoTime()));
      }
    } catch (ExecutionException | TimeoutException e) {
      failures.add(e.toString());
    } catch (InterruptedException e) {
      // close() asked for it.
    }
  }

  @Override
  public void close() {
    stopped = true;
    threads.forEach(Thread::interrupt);
    threads.forEach(Stop::join);
  }
}
