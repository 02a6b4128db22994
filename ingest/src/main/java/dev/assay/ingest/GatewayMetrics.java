package dev.assay.ingest;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.function.DoubleSupplier;

/// What a gateway counts, in Prometheus' text format (version 0.0.4).
final class GatewayMetrics {
  static final String MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private static final double[] SECONDS = {
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60
  };

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
  private final Counter requests =
      Counter.builder()
          .name("assay_gateway_requests_total")
          .help("Requests answered, by resource and status.")
          .labelNames("resource", "status")
          .register(registry);
  private final Histogram seconds =
      Histogram.builder()
          .name("assay_gateway_request_seconds")
          .help("From a request's head to its answer, a wait that the client asked for included.")
          .unit(Unit.SECONDS)
          .classicOnly()
          .classicUpperBounds(SECONDS)
          .labelNames("resource")
          .register(registry);

  /// @param resource the path as the API has it, with its parameters unfilled
  void answered(String resource, int status, Duration took) {
    requests.labelValues(resource, Integer.toString(status)).inc();
    seconds.labelValues(resource).observe(took.toNanos() / 1e9);
  }

  /// A value that is asked for when somebody looks.
  void gauge(String name, String help, DoubleSupplier value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(at -> at.call(value.getAsDouble()))
        .register(registry);
  }

  Reply read() {
    var out = new ByteArrayOutputStream();
    try {
      writer.write(out, registry.scrape());
    } catch (IOException e) {
      throw new UncheckedIOException("nothing in memory fails to be written", e);
    }
    return new Reply(200, MEDIA_TYPE, out.toString(StandardCharsets.UTF_8), Map.of());
  }
}
