package dev.assay.ingest;

import static dev.assay.ingest.GatewayFixture.eventually;
import static dev.assay.ingest.GatewayFixture.release;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assay.ingest.GatewayFixture.Answer;
import dev.assay.schemas.event.HeldSecret;
import dev.assay.schemas.event.SecretRelease;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReleaseEndpointTest {
  private static final String DISK = "736869e5-84f0-4973-92ec-06879ce3da0b";
  private static final String OTHER = "936870e5-84f0-4973-92ec-06879ce3da0b";

  private final GatewayFixture fixture = GatewayFixture.start(Map.of("ingest.max-waits", "1"));
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

  @AfterEach
  void stop() {
    fixture.close();
    executor.close();
  }

  @Test
  void aWaitEndsWithTheFirstRelease() throws Exception {
    Future<Answer> waiting = get(path(7) + "?wait=15s");
    fixture.publish(release(key(8), DISK, 1));
    fixture.publish(release(key(7), DISK, 3));

    JsonNode releases = waiting.get().body().path("releases");

    assertThat(releases).hasSize(1);
    JsonNode only = releases.get(0);
    assertThat(only.path("secretId").asText()).isEqualTo(DISK);
    assertThat(only.path("version").asLong()).isEqualTo(3);
    assertThat(only.path("sealing").asText()).isEqualTo("hpke");
    assertThat(only.path("sealed").asText()).isEqualTo("AQID");
    assertThat(only.path("guest").asText()).isEqualTo("g1");
  }

  @Test
  void ofEachSecretTheNewestVersionIsGiven() {
    fixture.publish(release(key(7), DISK, 2));
    fixture.publish(release(key(7), OTHER, 1));
    fixture.publish(release(key(7), DISK, 3));
    fixture.publish(release(key(7), DISK, 1));
    fixture.publish(release(key(9), DISK, 1));
    eventually(() -> fixture.get(path(9)).body().path("releases").size() == 1);

    JsonNode releases = fixture.get(path(7)).body().path("releases");

    assertThat(releases).hasSize(2);
    assertThat(releases.findValuesAsText("version")).containsExactlyInAnyOrder("3", "1");
  }

  @Test
  void whatALaunchIsGivenTogetherIsListed() {
    SecretRelease packet =
        SecretRelease.newBuilder(release(key(6), DISK, 3))
            .setSealing("sev-launch-secret")
            .setAlsoHolds(List.of(new HeldSecret(OTHER, "token", 2L)))
            .build();
    fixture.publish(packet);
    eventually(() -> fixture.get(path(6)).body().path("releases").size() == 1);

    JsonNode only = fixture.get(path(6)).body().path("releases").get(0);

    assertThat(only.path("alsoHolds")).hasSize(1);
    JsonNode held = only.path("alsoHolds").get(0);
    assertThat(held.path("secretId").asText()).isEqualTo(OTHER);
    assertThat(held.path("name").asText()).isEqualTo("token");
    assertThat(held.path("version").asLong()).isEqualTo(2);
  }

  @Test
  void aKeyThatNothingWasReleasedToIsAnsweredWithNothing() {
    Answer atOnce = fixture.get(path(1));
    Answer waited = fixture.get(path(1) + "?wait=20ms");

    assertThat(atOnce.status()).isEqualTo(200);
    assertThat(atOnce.body().path("releases").isArray()).isTrue();
    assertThat(atOnce.body().path("releases")).isEmpty();
    assertThat(waited.body()).isEqualTo(atOnce.body());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "%41",
        "ABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABAB",
        "abababababababababababababababababababababababababababababababab0"
      })
  void namesAKeyThatIsNone(String key) {
    Answer answer = fixture.get(ReleaseEndpoint.PATH + key);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text("field")).isEqualTo("key");
  }

  @Test
  void namesAWaitThatCantBeUsed() {
    assertThat(fixture.get(path(1) + "?wait=61s").text("field")).isEqualTo("wait");
  }

  @Test
  void moreWaitsThanAreAllowedAreSentAwayAndClosingSendsAwayTheRest() {
    Future<Answer> waiting = get(path(1) + "?wait=60s");
    eventually(() -> fixture.gateway.waiting() == 1);

    Answer second = fixture.get(path(2) + "?wait=1s");

    assertThat(second.status()).isEqualTo(503);
    assertThat(second.header("Retry-After")).isEqualTo("1");
    long before = System.nanoTime();
    fixture.gateway.close();
    eventually(waiting::isDone);
    assertThat(waiting.resultNow().status()).isEqualTo(503);
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
  }

  private static String path(int key) {
    return ReleaseEndpoint.PATH + HexFormat.of().formatHex(key(key));
  }

  private static byte[] key(int fill) {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) fill);
    return key;
  }

  private Future<Answer> get(String path) {
    Callable<Answer> call = () -> fixture.get(path);
    return executor.submit(call);
  }
}
