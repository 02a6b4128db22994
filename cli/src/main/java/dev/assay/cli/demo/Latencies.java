package dev.assay.cli.demo;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/// Latencies of the last moments, challenge to verdict as the guests saw them.
final class Latencies {
  private static final int SIGNIFICANT_DIGITS = 3;
  private static final int MOMENTS = 10;

  private final Recorder recorder = new Recorder(SIGNIFICANT_DIGITS);
  private final Histogram[] moments = new Histogram[MOMENTS];
  private int next;

  /// @param p50Millis median in milliseconds, 0 if there was nothing
  record Percentiles(long count, double p50Millis, double p99Millis) {}

  void record(long nanos) {
    recorder.recordValue(TimeUnit.NANOSECONDS.toMicros(nanos));
  }

  /// Closes the current moment, and answers for the last ten. Called once a second by one thread.
  Percentiles roll() {
    moments[next] = recorder.getIntervalHistogram();
    next = (next + 1) % MOMENTS;
    var all = new Histogram(SIGNIFICANT_DIGITS);
    for (Histogram moment : moments) {
      if (moment != null) {
        all.add(moment);
      }
    }
    return new Percentiles(
        all.getTotalCount(),
        all.getValueAtPercentile(50) / 1000.0,
        all.getValueAtPercentile(99) / 1000.0);
  }
}
