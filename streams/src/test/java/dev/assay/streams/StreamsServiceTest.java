package dev.assay.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.schemas.Topics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.streams.Topology;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StreamsServiceTest {
  @Test
  void waitsForABrokerThatIsAwayAndClosesWithinItsBound() throws Exception {
    var settings =
        StreamsSettingsTest.settings(
            Map.of(
                "kafka.bootstrap-servers",
                "127.0.0.1:" + portOfNobody(),
                "streams.close-timeout",
                "8s"));
    var service = new StreamsService(settings, Topics.withPrefix("assay."), Topology::new);
    service.start();

    assertThat(service.awaitRunning(Duration.ofMillis(200))).isFalse();
    assertThat(service.state()).isEqualTo(StreamsService.State.STARTING);

    service.close();
    assertThat(service.state()).isEqualTo(StreamsService.State.CLOSED);
    assertThat(service.awaitRunning(Duration.ofMinutes(1))).isFalse();
  }

  @Test
  void aBootstrapServerThatHasNoAddressIsToldAndTriedAgain() throws Exception {
    var settings =
        StreamsSettingsTest.settings(
            Map.of(
                "kafka.bootstrap-servers", "broker.invalid:9092", "streams.restart-delay", "50ms"));
    try (var service = new StreamsService(settings, Topics.withPrefix("assay."), Topology::new)) {
      service.start();
      while (service.failure().isEmpty()) {
        service.awaitRunning(Duration.ofMillis(50));
      }

      assertThat(service.failure().orElseThrow()).contains("bootstrap");
      assertThat(service.isRunning()).isFalse();
    }
  }

  private static int portOfNobody() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
