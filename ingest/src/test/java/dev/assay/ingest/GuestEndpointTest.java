package dev.assay.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.ingest.FleetIndex.Place;
import dev.assay.ingest.GatewayFixture.Answer;
import dev.assay.schemas.event.Cause;
import dev.assay.schemas.event.Tier;
import dev.assay.schemas.event.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuestEndpointTest {
  private static final Verdict GOOD = GatewayFixture.verdict("e1", Tier.AFFIRMING, Cause.EVIDENCE);
  private static final Verdict BAD =
      GatewayFixture.verdict("e1", Tier.CONTRAINDICATED, Cause.REVOCATION);

  @Test
  void theLatestVerdictIsGiven() {
    try (var fixture = GatewayFixture.start()) {
      GatewayFixture.eventually(() -> fixture.get("/v1/guests/g1/verdict").status() == 404);
      fixture.publishOnFleet(3, "default/g1", GOOD);
      fixture.publishOnFleet(4, "default/g2", GOOD);
      assertThat(fixture.get("/v1/guests/g1/verdict").body().at("/verdict/tier").asText())
          .isEqualTo("affirming");

      fixture.publishOnFleet(7, "default/g1", BAD);
      Answer later = fixture.get("/v1/guests/g1/verdict?tenant=default");
      assertThat(later.body().at("/verdict/tier").asText()).isEqualTo("contraindicated");
      assertThat(later.body().at("/verdict/cause").asText()).isEqualTo("REVOCATION");
      assertThat(fixture.get("/v1/guests/g1/verdict?tenant=acme").status()).isEqualTo(404);

      fixture.publishOnFleet(8, "default/g1", null);
      assertThat(fixture.get("/v1/guests/g1/verdict").status()).isEqualTo(404);
      assertThat(fixture.get("/v1/guests/g2/verdict").status()).isEqualTo(200);
    }
  }

  @Test
  void whereCompactionTookTheRecordTheLaterOneIsFound() {
    try (var fixture = GatewayFixture.start()) {
      fixture.publishOnFleet(1, "default/g1", GOOD);
      fixture.onFleet.clear();
      byte[] later = fixture.serdes.serializer(fixture.topics.fleet()).serialize("", BAD);
      fixture.onFleet.add(
          new ConsumerRecord<>(fixture.topics.fleet().name(), 0, 9, "default/g1", later));

      assertThat(fixture.get("/v1/guests/g1/verdict").body().at("/verdict/tier").asText())
          .isEqualTo("contraindicated");
    }
  }

  @Test
  void nobodySeesAGuestThatIsNotTheirs(@TempDir Path directory) throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("credentials"),
            """
            one.token=sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad
            one.guests=g1
            """);
    try (var fixture = GatewayFixture.start(Map.of("ingest.credentials", file.toString()))) {
      fixture.publishOnFleet(1, "default/g1", GOOD);
      fixture.publishOnFleet(2, "default/g2", GOOD);

      assertThat(fixture.get("/v1/guests/g1/verdict", "abc").status()).isEqualTo(200);
      assertThat(fixture.get("/v1/guests/g2/verdict", "abc").status()).isEqualTo(403);
      assertThat(fixture.get("/v1/guests/g1/verdict?tenant=acme", "abc").status()).isEqualTo(403);
      assertThat(fixture.get("/v1/guests/g1/verdict").status()).isEqualTo(401);
    }
  }

  @Test
  void whatIsNoNameOrParameterIsRefused() {
    try (var fixture = GatewayFixture.start()) {
      assertThat(fixture.get("/v1/guests/-/verdict").text("field")).isEqualTo("guest");
      assertThat(fixture.get("/v1/guests/g/verdict?tenant=%20").text("field")).isEqualTo("tenant");
      assertThat(fixture.get("/v1/guests/g/verdict?wait=1s").status()).isEqualTo(400);
    }
  }

  @Test
  void placesComeBackAsTheyWerePut() {
    var index = new FleetIndex();
    var far = new Place(32_000, (1L << 48) - 1);
    index.put("a", new Place(0, 0));
    index.put("b", far);

    assertThat(index.find("a")).contains(new Place(0, 0));
    assertThat(index.find("b")).contains(far);
    assertThat(index.find("c")).isEmpty();
    index.put("a", new Place(1, 2));
    assertThat(index.find("a")).contains(new Place(1, 2));
    assertThat(index.size()).isEqualTo(2);
  }
}
