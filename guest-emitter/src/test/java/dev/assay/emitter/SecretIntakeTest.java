package dev.assay.emitter;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.assay.emitter.FakeGateway.Canned;
import dev.assay.emitter.secret.DeliveryException;
import dev.assay.emitter.secret.GivenSecret;
import dev.assay.emitter.secret.SecretDelivery;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.secrets.SecretValue;
import dev.assay.secrets.sealing.GuestPrivateKey;
import dev.assay.secrets.sealing.HpkeEnvelope;
import dev.assay.secrets.sealing.HpkeSealing;
import dev.assay.secrets.sealing.SealingContext;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SecretIntakeTest {
  private static final GuestIdentity GUEST = GuestIdentity.of("g1", "payments");
  private static final String DISK = "736869e5-84f0-4973-92ec-06879ce3da0b";

  private final FakeGateway gateway = new FakeGateway();
  private final GatewayClient client = new GatewayClient(gateway.uri());
  private final Events events = new Events();
  private final GuestPrivateKey key = new GuestKey(GuestKey.Curve.P_256).forNextAttestation();
  private final Shelf shelf = new Shelf();
  private final SecretIntake intake = new SecretIntake(GUEST, List.of(shelf));

  /// Takes what it is given, unless it is told not to.
  private static final class Shelf implements SecretDelivery {
    private final List<String> given = new ArrayList<>();
    private Optional<String> full = Optional.empty();

    @Override
    public void deliver(GivenSecret secret) throws DeliveryException {
      if (full.isPresent()) {
        throw new DeliveryException(full.get());
      }
      String text =
          secret
              .value()
              .<String, RuntimeException>reveal(bytes -> new String(bytes, StandardCharsets.UTF_8));
      given.add("%s %s %d %s".formatted(secret.id(), secret.name(), secret.version(), text));
    }
  }

  @AfterEach
  void stop() {
    gateway.close();
    client.close();
  }

  @Test
  void opensWhatIsSealedToItsKeyAndHasItDelivered() throws Exception {
    collect(release(1, "open sesame"));

    assertThat(shelf.given).containsExactly(DISK + " disk-key 1 open sesame");
    assertThat(events.all).containsExactly("delivered " + DISK + " 1");
    assertThat(gateway.releasesAsked)
        .containsExactly("/v1/releases/" + key.publicKey().id().toHex() + "?wait=5000ms");
  }

  @Test
  void aVTpmsStateComesTheSameWay() throws Exception {
    collect(release(1, "state").put("sealing", "svsm-state"));

    assertThat(shelf.given).hasSize(1);
  }

  @Test
  void takesEachVersionOnceAndWaitsForNoMore() throws Exception {
    collect(release(1, "one"));
    collect(release(1, "one"));
    collect(release(3, "three"));

    assertThat(shelf.given).hasSize(2).last().asString().endsWith(" 3 three");
    assertThat(gateway.releasesAsked.getLast()).endsWith("?wait=1ms");
  }

  @Test
  void anOlderVersionIsRefused() throws Exception {
    collect(release(3, "three"));
    collect(release(2, "two"));

    assertThat(shelf.given).hasSize(1);
    assertThat(events.all.getLast())
        .isEqualTo("refused " + DISK + " STATE_ROLLBACK version: want later than 3, got 2");
  }

  @Test
  void whatIsSealedAsSomethingElseIsRefusedAndTheOlderSecretStays() throws Exception {
    collect(release(1, "mine"));
    List<Consumer<ObjectNode>> forgeries =
        List.of(
            json -> json.put("version", 3),
            json -> json.put("secretId", "936870e5-84f0-4973-92ec-06879ce3da0b"),
            json -> json.put("sealed", flipped(json.get("sealed").asText())));
    for (Consumer<ObjectNode> forgery : forgeries) {
      ObjectNode release = release(2, "forged");
      forgery.accept(release);
      collect(release);
    }
    collect(release(2, "to another", another(), GUEST));
    collect(release(2, "of another", key, GuestIdentity.of("g2", "payments")));
    collect(release(2, "elsewhere", key, GuestIdentity.of("g1", "web")));

    assertThat(shelf.given).containsExactly(DISK + " disk-key 1 mine");
    assertThat(events.all.subList(1, events.all.size()))
        .hasSize(6)
        .allMatch(event -> event.startsWith("refused ") && event.contains("MAC_INVALID"));
  }

  @Test
  void whatIsNoReleaseIsRefusedByItsField() throws Exception {
    collect(release(1, "x").put("secretId", "../../etc/shadow"));
    collect(release(1, "x").put("sealing", "jwe"));
    collect(release(1, "x").put("name", "a\nb"));
    collect(release(1, "x").put("sealed", "AQ=="));
    collect(release(1, "x").put("version", 0));
    collect(release(1, "x").put("version", -1));

    assertThat(shelf.given).isEmpty();
    assertThat(events.all)
        .satisfiesExactly(
            event -> assertThat(event).contains("FIELD_OUT_OF_RANGE secretId"),
            event -> assertThat(event).contains("UNSUPPORTED_ALGORITHM sealing"),
            event -> assertThat(event).contains("FIELD_OUT_OF_RANGE name"),
            event -> assertThat(event).contains("TRUNCATED sealed"),
            event -> assertThat(event).contains("STATE_ROLLBACK version"),
            event -> assertThat(event).contains("STATE_ROLLBACK version"));
  }

  @Test
  void oneForgeryIsReportedOnceAndHoldsUpNoOther() throws Exception {
    ObjectNode forged = release(1, "x").put("secretId", "936870e5-84f0-4973-92ec-06879ce3da0b");
    collect(forged, release(1, "mine"));
    collect(forged, release(1, "mine"));

    assertThat(shelf.given).hasSize(1);
    assertThat(events.all).hasSize(2);
  }

  @Test
  void whatCantBeDeliveredIsTriedAgain() throws Exception {
    shelf.full = Optional.of("No space left on device");
    collect(release(1, "open sesame"));
    assertThat(events.all)
        .containsExactly("failed delivering secret " + DISK + ": No space left on device");

    shelf.full = Optional.empty();
    collect(release(1, "open sesame"));
    assertThat(shelf.given).hasSize(1);
  }

  @Test
  void aGatewayThatDoesNotAnswerOrAnswersNonsenseIsAFailure() throws Exception {
    for (Canned answer :
        List.of(
            new Canned(503, "{\"detail\": \"later\"}", Map.of("Retry-After", "1")),
            Canned.of(200, "{}"),
            Canned.of(200, "{\"releases\": [{\"version\": \"1\"}]}"),
            Canned.of(200, "{\"releases\": [{\"version\": 1e99}]}"),
            Canned.of(
                200,
                "{\"releases\": [{\"version\": 1, \"secretId\": \"a\", \"name\": \"\","
                    + " \"sealing\": \"hpke\", \"sealed\": \"%%\"}]}"))) {
      gateway.releaseAnswers.add(answer);
      intake.collect(client, Optional.empty(), key, events);
    }
    gateway.close();
    intake.collect(client, Optional.empty(), key, events);
    assertThat(events.all)
        .hasSize(6)
        .allMatch(event -> event.startsWith("failed asking for secrets: "));
  }

  @Test
  void whoHasNowhereToPutThemAsksForNone() throws Exception {
    new SecretIntake(GUEST, List.of()).collect(client, Optional.empty(), key, events);

    assertThat(gateway.releasesAsked).isEmpty();
  }

  private void collect(ObjectNode... releases) throws InterruptedException {
    ObjectNode body = new ObjectMapper().createObjectNode();
    body.putArray("releases").addAll(List.of(releases));
    gateway.releaseAnswers.add(Canned.of(200, body.toString()));
    intake.collect(client, Optional.empty(), key, events);
  }

  private ObjectNode release(long version, String text) {
    return release(version, text, key, GUEST);
  }

  static ObjectNode release(long version, String text, GuestPrivateKey to, GuestIdentity guest) {
    var context =
        new SealingContext(guest.tenant(), guest.guest(), guest.workload(), DISK, version);
    try (var secret = SecretValue.takingOver(text.getBytes(StandardCharsets.UTF_8))) {
      if (HpkeSealing.seal(to.publicKey(), context, secret, new SecureRandom())
          instanceof Parsed.Ok<HpkeEnvelope>(HpkeEnvelope sealed)) {
        return new ObjectMapper()
            .createObjectNode()
            .put("secretId", DISK)
            .put("name", "disk-key")
            .put("version", version)
            .put("sealing", "hpke")
            .put("sealed", Base64.getEncoder().encodeToString(sealed.encode().toArray()));
      }
    }
    throw new AssertionError("not sealed");
  }

  private static GuestPrivateKey another() {
    return new GuestKey(GuestKey.Curve.P_256).forNextAttestation();
  }

  private static String flipped(String base64) {
    byte[] bytes = Base64.getDecoder().decode(base64);
    bytes[bytes.length - 1] ^= 1;
    return Base64.getEncoder().encodeToString(Bytes.copyOf(bytes).toArray());
  }
}
