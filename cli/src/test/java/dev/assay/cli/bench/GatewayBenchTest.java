package dev.assay.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class GatewayBenchTest {
  @Test
  void percentilesAreReadInMilliseconds() {
    var latencies = new Histogram(3);
    for (int micros = 1; micros <= 1000; micros++) {
      latencies.recordValue(micros);
    }
    latencies.recordValue(2_000);

    assertThat(Micros.line("what", latencies).replaceAll(" +", " "))
        .isEqualTo("what p50 0.50 p99 0.99 p99.9 1.00 max 2.0 ms");
  }

  @Test
  void whatWasThereBeforeItWasWaitedForTookNoTime() {
    assertThat(Micros.between(1_000, 3_500)).isEqualTo(2);
    assertThat(Micros.between(3_500, 1_000)).isZero();
  }

  @Test
  void aReportIsReadAsItWasWritten() {
    var report = new GatewayChild.Report(1, 0, Long.MAX_VALUE, 3);

    assertThat(GatewayChild.Report.read(report.line())).isEqualTo(report);
  }

  @Test
  void aResponseEndsWhereItsLengthSays() throws IOException {
    var in = stream("HTTP/1.1 202 Accepted\r\ncontent-length: 2\r\n\r\n{}HTTP/1.1 404 No\r\n\r\n");

    assertThat(PlainConnection.Response.read(in))
        .isEqualTo(new PlainConnection.Response(202, "{}"));
    assertThat(PlainConnection.Response.read(in)).isEqualTo(new PlainConnection.Response(404, ""));
  }

  @Test
  void aConnectionThatEndsWithinAResponseIsNoResponse() {
    assertThatExceptionOfType(EOFException.class)
        .isThrownBy(() -> PlainConnection.Response.read(stream("HTTP/1.1 200 OK\r\nConte")));
  }

  private static ByteArrayInputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
  }
}
