package dev.assay.fuzz;

import com.sun.management.ThreadMXBean;
import dev.assay.evidence.Bytes;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/// The bound that every input has to keep: 2 s of work, 64 MiB of memory.
///
/// Measured on the thread that does the work: its processor time and all it allocates, dropped
/// again or not. So a machine that is busy with other things makes no false alarm.
final class Bound {
  static final Duration LONGEST = Duration.ofSeconds(2);
  static final long MOST_BYTES = 64L << 20;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /// An input that takes too much.
  static final class Exceeded extends AssertionError {
    private static final long serialVersionUID = 1L;

    private Exceeded(String message) {
      super(message);
    }
  }

  private Bound() {}

  static void feed(FuzzTarget target, Bytes input) throws Exception {
    long time = THREADS.getCurrentThreadCpuTime();
    long allocated = THREADS.getCurrentThreadAllocatedBytes();
    target.feed(input);
    Duration took = Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - time);
    long used = THREADS.getCurrentThreadAllocatedBytes() - allocated;
    if (took.compareTo(LONGEST) > 0 || used > MOST_BYTES) {
      throw new Exceeded(
          "%s: %d bytes took %d ms and %d bytes of memory"
              .formatted(Targets.name(target), input.length(), took.toMillis(), used));
    }
  }
}
