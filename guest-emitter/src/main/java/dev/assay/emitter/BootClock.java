package dev.assay.emitter;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;

/// Time that passes for a guest whatever its wall clock is set to. All that a guest waits for is
/// measured on it; the wall clock only ever dates its evidence.
public interface BootClock {
  /// The JVM's own, which stands still while the machine is suspended: for guests that are made up.
  BootClock RUNNING =
      new BootClock() {
        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        public void sleep(Duration pause) throws InterruptedException {
          Thread.sleep(pause);
        }
      };

  /// Nanoseconds since an instant of no meaning. Never runs backwards.
  long nanos();

  /// Returns once `pause` has passed on this clock, or soon after it has.
  void sleep(Duration pause) throws InterruptedException;

  /// The machine's, which goes on while it is suspended (CLOCK_BOOTTIME, as `/proc/uptime` tells
  /// it): a guest that was suspended attests when it is back, and not an interval later.
  static BootClock ofMachine() {
    return Uptime.read().isPresent() ? new Uptime() : RUNNING;
  }

  /// What `/proc/uptime` says: seconds since the boot, suspension included (proc(5)).
  final class Uptime implements BootClock {
    private static final Path FILE = Path.of("/proc/uptime");
    private static final int NANO_DIGITS = 9;

    /// The longest that a suspension can go unnoticed after it has ended.
    private static final Duration LONGEST_NAP = Duration.ofSeconds(5);

    private long last;

    private Uptime() {}

    @Override
    public synchronized long nanos() {
      last = read().orElse(last);
      return last;
    }

    @Override
    public void sleep(Duration pause) throws InterruptedException {
      napping(this, pause, Thread::sleep);
    }

    private static OptionalLong read() {
      try {
        return parse(Files.readString(FILE));
      } catch (IOException e) {
        return OptionalLong.empty();
      }
    }

    static OptionalLong parse(String text) {
      try {
        return OptionalLong.of(
            new BigDecimal(text.split(" ", 2)[0]).movePointRight(NANO_DIGITS).longValueExact());
      } catch (ArithmeticException | NumberFormatException e) {
        return OptionalLong.empty();
      }
    }
  }

  /// Something that pauses a thread by a clock that may stand still.
  @FunctionalInterface
  interface Nap {
    void sleep(Duration pause) throws InterruptedException;
  }

  /// Sleeps in naps and looks at the clock between them.
  static void napping(BootClock clock, Duration pause, Nap nap) throws InterruptedException {
    long end = clock.nanos() + pause.toNanos();
    for (long left = pause.toNanos(); left > 0; left = end - clock.nanos()) {
      nap.sleep(Duration.ofNanos(Math.min(left, Uptime.LONGEST_NAP.toNanos())));
    }
  }
}
