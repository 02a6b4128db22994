package dev.assay.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.ingest.GatewayFixture.Answer;
import dev.assay.schemas.event.Challenge;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class ChallengeEndpointTest {
  private static final String REQUEST =
      """
      {"guest": "g1", "workload": "payments"}
      """;

  @Test
  void answersWithWhatItWroteToTheLog() {
    try (var fixture = GatewayFixture.start()) {
      Answer answer = fixture.post("/v1/challenges", REQUEST);

      assertThat(answer.status()).isEqualTo(201);
      assertThat(answer.text("nonce")).matches("[0-9a-f]{64}");
      assertThat(answer.text("tenant")).isEqualTo("default");
      assertThat(answer.text("issuedAt")).isEqualTo("2026-11-22T12:00:00Z");
      assertThat(answer.text("expiresAt")).isEqualTo("2026-11-22T12:05:00Z");
      Challenge written = fixture.written(fixture.topics.challenges()).getFirst();
      assertThat(written.getGuest()).isEqualTo("g1");
      assertThat(written.getWorkload()).isEqualTo("payments");
      assertThat(fixture.lastRecord().key()).isEqualTo("default/" + answer.text("nonce"));
      assertThat(fixture.lastRecord().timestamp()).isEqualTo(GatewayFixture.NOON.toEpochMilli());
    }
  }

  @Test
  void lifetimeIsASetting() {
    try (var fixture = GatewayFixture.start(Map.of("ingest.challenge-lifetime", "30s"))) {
      Answer answer = fixture.post("/v1/challenges", REQUEST);

      assertThat(answer.text("expiresAt")).isEqualTo("2026-11-22T12:00:30Z");
    }
  }

  @Test
  void twoChallengesHaveTwoNonces() {
    try (var fixture = GatewayFixture.start()) {
      assertThat(fixture.post("/v1/challenges", REQUEST).text("nonce"))
          .isNotEqualTo(fixture.post("/v1/challenges", REQUEST).text("nonce"));
    }
  }

  @Test
  void aBadNameIsRefusedByMember() {
    try (var fixture = GatewayFixture.start()) {
      Answer answer =
          fixture.post("/v1/challenges", "{\"guest\": \"../g\", \"workload\": \"payments\"}");

      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
      assertThat(answer.text("type")).isEqualTo("urn:assay:problem:bad-member");
      assertThat(answer.text("field")).isEqualTo("guest");
      assertThat(answer.text("got")).isEqualTo("../g");
      assertThat(fixture.producer.history()).isEmpty();
    }
  }

  @Test
  void noAnswerBeforeTheBrokerHasIt() {
    Map<String, String> settings = Map.of("ingest.broker-timeout", "200ms");
    try (var fixture = GatewayFixture.startUnacknowledged(settings)) {
      long before = System.nanoTime();
      Answer answer = fixture.post("/v1/challenges", REQUEST);

      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.header("Retry-After")).isEqualTo("2");
      assertThat(answer.body().has("nonce")).isFalse();
      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
    }
  }

  @Test
  void servesAgainOnceTheBrokerIsBack() {
    try (var fixture = GatewayFixture.start()) {
      fixture.producer.sendException = new TimeoutException("no broker");
      assertThat(fixture.post("/v1/challenges", REQUEST).status()).isEqualTo(503);

      fixture.producer.sendException = null;
      assertThat(fixture.post("/v1/challenges", REQUEST).status()).isEqualTo(201);
    }
  }
}
