package dev.assay.cli.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/// What this process has used.
final class Usage {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String PEAK_RESIDENT = "VmHWM:";
  private static final long KIB = 1024;

  // user nice system idle iowait irq softirq steal, then what is within these already: proc(5).
  private static final Path ALL = Path.of("/proc/stat");
  private static final int IDLE = 3;
  private static final int IO_WAIT = 4;
  private static final int GUEST = 8;
  private static final long TICK_NANOS = 10_000_000;

  private Usage() {}

  /// CPU time of all threads, user and system, in nanoseconds.
  static long cpuNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  /// CPU time of all there is on this machine, in nanoseconds; only where the kernel tells (Linux).
  static OptionalLong machineNanos() {
    try (Stream<String> lines = Files.lines(ALL)) {
      long[] ticks =
          Stream.of(lines.findFirst().orElseThrow().split(" +"))
              .skip(1)
              .mapToLong(Long::parseLong)
              .toArray();
      long idle = ticks[IDLE] + ticks[IO_WAIT];
      return OptionalLong.of((LongStream.of(ticks).limit(GUEST).sum() - idle) * TICK_NANOS);
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  /// What compilers have taken so far, in nanoseconds.
  static long compilationNanos() {
    return TimeUnit.MILLISECONDS.toNanos(
        ManagementFactory.getCompilationMXBean().getTotalCompilationTime());
  }

  /// The most heap in use after a garbage collection or in between, in bytes.
  static long peakHeapBytes() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .mapToLong(pool -> pool.getPeakUsage().getUsed())
        .sum();
  }

  /// The most memory resident at once, in bytes; only where the kernel tells (Linux).
  static OptionalLong peakResidentBytes() {
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith(PEAK_RESIDENT))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIB)
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}
