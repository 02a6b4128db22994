package dev.assay.ingest;

import static dev.assay.ingest.GatewayFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.ingest.GatewayFixture.Answer;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;

class HealthEndpointTest {
  @Test
  void isReadyOnceAnswersAreReadAndTheBrokerIsThere() {
    try (var fixture = GatewayFixture.start()) {
      eventually(() -> fixture.get("/readyz").status() == 200);
      assertThat(fixture.get("/healthz").text("status")).isEqualTo("up");
    }
  }

  @Test
  void isNotReadyWithoutABrokerAndSaysSo() {
    try (var fixture = GatewayFixture.start()) {
      fixture.brokerTrouble = Optional.of("timed out");

      Answer answer = fixture.get("/readyz");
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.text("detail")).isEqualTo("The broker is not reached: timed out");
      assertThat(fixture.get("/healthz").status()).isEqualTo(200);
    }
  }

  @Test
  void isNotReadyWhileAnswersAreMissingAndHeals() {
    try (var fixture = GatewayFixture.start()) {
      eventually(() -> fixture.get("/readyz").status() == 200);
      fixture.consumer.setPollException(new KafkaException("the coordinator is away"));
      eventually(() -> fixture.get("/readyz").text("detail").contains("the coordinator is away"));
      eventually(() -> fixture.get("/readyz").status() == 200);
    }
  }

  @Test
  void aTakenPortIsNamedWithItsSetting() {
    try (var fixture = GatewayFixture.start()) {
      int taken = fixture.gateway.port();
      Map<String, String> settings = Map.of("ingest.port", Integer.toString(taken));

      org.assertj.core.api.Assertions.assertThatThrownBy(() -> GatewayFixture.start(settings))
          .isInstanceOf(GatewayStartException.class)
          .hasMessageContaining("127.0.0.1:" + taken)
          .hasMessageContaining("ingest.port");
    }
  }
}
