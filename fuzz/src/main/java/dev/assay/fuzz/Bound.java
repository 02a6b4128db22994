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

  /// What is too much the first time is measured again: loading classes, and rewriting them while
  /// Jazzer is at it, happens once and is not the input's doing.
  static void feed(FuzzTarget target, Bytes input) throws Exception {
    if (!measure(target, input).isWithin()) {
      Use again = measure(target, input);
      if (!again.isWithin()) {
        throw new Exceeded(
            "%s: %d bytes took %d ms and %d bytes of memory"
                .formatted(
                    Targets.name(target), input.length(), again.work.toMillis(), again.memory));
      }
    }
  }

  private record Use(Duration work, long memory) {
    boolean isWithin() {
      return work.compareTo(LONGEST) <= 0 && memory <= MOST_BYTES;
    }
  }

  private static Use measure(FuzzTarget target, Bytes input) throws Exception {
    long time = THREADS.getCurrentThreadCpuTime();
    long allocated = THREADS.getCurrentThreadAllocatedBytes();
    target.feed(input);
    return new Use(
        Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - time),
        THREADS.getCurrentThreadAllocatedBytes() - allocated);
  }
}
