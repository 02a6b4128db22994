package dev.assay.cli.bench;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/// Latencies, which are recorded in microseconds and read in milliseconds.
final class Micros {
  private static final double A_MILLISECOND = 1000.0;

  private Micros() {}

  /// From one [System#nanoTime()] to another; nothing, where `to` came first.
  static long between(long from, long to) {
    return TimeUnit.NANOSECONDS.toMicros(Math.max(0, to - from));
  }

  static String line(String what, Histogram latencies) {
    return String.format(
        Locale.ROOT,
        "%-46s p50 %6.2f  p99 %6.2f  p99.9 %6.2f  max %6.1f ms",
        what,
        millis(latencies, 50),
        millis(latencies, 99),
        millis(latencies, 99.9),
        latencies.getMaxValue() / A_MILLISECOND);
  }

  /// Of percentiles, one by one: no latency of anything.
  static String difference(String what, Histogram latencies, Histogram without) {
    return String.format(
        Locale.ROOT,
        "%-46s p50 %6.2f  p99 %6.2f  p99.9 %6.2f ms (differences of percentiles)",
        what,
        millis(latencies, 50) - millis(without, 50),
        millis(latencies, 99) - millis(without, 99),
        millis(latencies, 99.9) - millis(without, 99.9));
  }

  private static double millis(Histogram latencies, double percentile) {
    return latencies.getValueAtPercentile(percentile) / A_MILLISECOND;
  }
}
