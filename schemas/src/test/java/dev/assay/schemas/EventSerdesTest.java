package dev.assay.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.schemas.event.Cause;
import dev.assay.schemas.event.Challenge;
import dev.assay.schemas.event.Check;
import dev.assay.schemas.event.CheckOutcome;
import dev.assay.schemas.event.Pins;
import dev.assay.schemas.event.Policy;
import dev.assay.schemas.event.Tier;
import dev.assay.schemas.event.Verdict;
import dev.assay.schemas.event.VerdictHead;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClientFactory;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.confluent.kafka.serializers.KafkaAvroSerializer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;

class EventSerdesTest {
  private static final Topics TOPICS = Topics.withPrefix("test.");

  private final EventSerdes serdes = new EventSerdes("mock://EventSerdesTest", Map.of());

  @Test
  void anEventComesBackAsItWent() {
    var challenge = challenge();

    byte[] bytes = serdes.serializer(TOPICS.challenges()).serialize(topic(), challenge);

    assertThat(serdes.deserializer(TOPICS.challenges()).deserialize(topic(), bytes))
        .isEqualTo(challenge);
  }

  @Test
  void theWireFormatIsConfluents() {
    byte[] bytes = serdes.serializer(TOPICS.challenges()).serialize(topic(), challenge());

    assertThat(bytes[0]).isZero();
    assertThat(ByteBuffer.wrap(bytes).getInt(1)).isPositive();
  }

  @Test
  void oneEventOnTwoTopicsHasTheHeaderOfEach() {
    var serializer = serdes.serializer(TOPICS.challenges());
    for (var event : List.of(challenge("web-1"), challenge("web-2"))) {
      byte[] one = serializer.serialize("test.one", event);
      byte[] other = serializer.serialize("test.other", event);

      assertThat(serdes.deserializer(TOPICS.challenges()).deserialize("test.one", one))
          .isEqualTo(event);
      assertThat(serdes.deserializer(TOPICS.challenges()).deserialize("test.other", other))
          .isEqualTo(event);
    }
  }

  @Test
  void everyEventIsWrittenAsConfluentsSerializerWritesIt() {
    var client = registry();
    var confluent = new KafkaAvroSerializer(client);
    confluent.configure(Map.of("schema.registry.url", "mock://EventSerdesTest"), false);
    var serializer = serdes.serializer(TOPICS.challenges());
    for (int i = 0; i < 5; i++) {
      var event = challenge("web-" + "x".repeat(i * 3_000));

      assertThat(serializer.serialize(topic(), event))
          .isEqualTo(confluent.serialize(topic(), event));
    }
  }

  @Test
  void anEventThatCannotBeWrittenSpoilsNoOther() {
    var serializer = serdes.serializer(TOPICS.challenges());
    byte[] before = serializer.serialize(topic(), challenge());
    var broken = new Challenge();

    assertThatThrownBy(() -> serializer.serialize(topic(), broken))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("Challenge");
    assertThat(serializer.serialize(topic(), challenge())).isEqualTo(before);
  }

  @Test
  void noEventIsNoValue() {
    assertThat(serdes.serializer(TOPICS.challenges()).serialize(topic(), null)).isNull();
    assertThat(serdes.deserializer(TOPICS.challenges()).deserialize(topic(), null)).isNull();
  }

  @Test
  void aReceivedEventKnowsTheHashOfItsRecord() throws Exception {
    byte[] bytes = serdes.serializer(TOPICS.challenges()).serialize(topic(), challenge());

    Received<Challenge> received = receive(bytes);

    assertThat(received)
        .isEqualTo(
            new Received.Event<>(
                challenge(), ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(bytes))));
  }

  @Test
  void noValueIsUndecodable() {
    assertThat(serdes.receiver(TOPICS.challenges()).deserialize(topic(), null))
        .isInstanceOf(Received.Undecodable.class);
  }

  @Test
  void everyPrefixOfARecordIsUndecodable() {
    byte[] bytes = serdes.serializer(TOPICS.challenges()).serialize(topic(), challenge());

    for (int length = 0; length < bytes.length; length++) {
      assertThat(receive(Arrays.copyOf(bytes, length)))
          .as("prefix of %d bytes", length)
          .isInstanceOf(Received.Undecodable.class);
    }
  }

  @Test
  void anUnknownSchemaIdIsUndecodableAndNamed() {
    byte[] bytes = {0, 0x7F, 0, 0, 1, 2, 3};

    assertThat(receive(bytes))
        .isInstanceOfSatisfying(
            Received.Undecodable.class,
            undecodable -> {
              assertThat(undecodable.wanted()).isEqualTo("a Challenge");
              assertThat(undecodable.got()).contains("schema id " + 0x7F000001);
            });
  }

  @Test
  void anotherTopicsEventIsUndecodableAndNamed() {
    var policy =
        Policy.newBuilder()
            .setTenant("default")
            .setWorkload("web")
            .setVersion(1)
            .setDocument("policy: web")
            .setPublishedAt(Instant.EPOCH)
            .build();
    byte[] bytes = serdes.serializer(TOPICS.policies()).serialize("test.policies", policy);

    assertThat(receive(bytes))
        .isInstanceOfSatisfying(
            Received.Undecodable.class,
            undecodable -> assertThat(undecodable.got()).contains("Policy"));
  }

  @Test
  void randomBytesNeverThrow() {
    var random = new SplittableRandom(20261122);
    int challengeSchema =
        ByteBuffer.wrap(serdes.serializer(TOPICS.challenges()).serialize(topic(), challenge()))
            .getInt(1);
    for (int i = 0; i < 2_000; i++) {
      byte[] bytes = new byte[random.nextInt(5, 200)];
      random.nextBytes(bytes);
      ByteBuffer.wrap(bytes).put((byte) 0).putInt(challengeSchema);

      assertThat(receive(bytes)).isNotNull();
    }
  }

  @Test
  void aRegistryThatDoesNotAnswerIsNotTheRecordsFault() throws Exception {
    int closedPort;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closedPort = socket.getLocalPort();
    }
    var unreachable = new EventSerdes("http://127.0.0.1:" + closedPort, Map.of());
    byte[] bytes = serdes.serializer(TOPICS.challenges()).serialize(topic(), challenge());
    try (var receiver = unreachable.receiver(TOPICS.challenges())) {
      assertThatThrownBy(() -> receiver.deserialize(topic(), bytes))
          .isInstanceOf(SchemaRegistryUnavailableException.class);
    }
  }

  @Test
  void aHeadSaysWhatTheWholeSays() {
    var heads = serdes.head(TOPICS.verdicts(), VerdictHead.class);
    var serializer = serdes.serializer(TOPICS.verdicts());
    for (int checks : new int[] {0, 1, 40, 2}) {
      for (String id : new String[] {"e-1", null, "", "é".repeat(300)}) {
        byte[] bytes = serializer.serialize("test.verdicts", verdict(id, checks));

        assertThat(heads.apply(bytes)).contains(new VerdictHead("default", "web-1", "web", id));
      }
    }
  }

  @Test
  void aHeadIsReadFromItsOwnBytesAlone() {
    var heads = serdes.head(TOPICS.verdicts(), VerdictHead.class);
    byte[] bytes =
        serdes.serializer(TOPICS.verdicts()).serialize("test.verdicts", verdict("e-1", 3));
    // Behind the header: tenant, guest and workload, each with its length, the union's branch.
    int ends = 5 + 8 + 6 + 4 + 1 + 4;
    for (int length = 0; length < bytes.length; length++) {
      byte[] prefix = Arrays.copyOf(bytes, length);

      if (length < ends) {
        assertThat(heads.apply(prefix)).as("prefix of %d bytes", length).isEmpty();
      } else {
        assertThat(heads.apply(prefix)).contains(new VerdictHead("default", "web-1", "web", "e-1"));
      }
    }
  }

  @Test
  void aHeadIsReadFromWhatHasItsFieldsElsewhereToo() throws IOException, RestClientException {
    Verdict verdict = verdict("e-1", 3);
    List<Schema.Field> fields = verdict.getSchema().getFields().reversed();
    Schema turned =
        Schema.createRecord(
            "Verdict",
            null,
            "dev.assay.schemas.event",
            false,
            fields.stream().map(field -> new Schema.Field(field, field.schema())).toList());
    var reordered = new GenericData.Record(turned);
    fields.forEach(field -> reordered.put(field.name(), verdict.get(field.pos())));
    var out = new ByteArrayOutputStream();
    out.writeBytes(
        ByteBuffer.allocate(5)
            .put((byte) 0)
            .putInt(registry().register("turned-value", new AvroSchema(turned)))
            .array());
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
    new SpecificDatumWriter<IndexedRecord>(turned, SpecificData.getForClass(Verdict.class))
        .write(reordered, encoder);
    encoder.flush();

    assertThat(serdes.head(TOPICS.verdicts(), VerdictHead.class).apply(out.toByteArray()))
        .contains(new VerdictHead("default", "web-1", "web", "e-1"));
    assertThat(serdes.receiver(TOPICS.verdicts()).deserialize("test.verdicts", out.toByteArray()))
        .isInstanceOfSatisfying(
            Received.Event.class, event -> assertThat(event.value()).isEqualTo(verdict));
  }

  @Test
  void aListThatEventsShareIsWrittenAsAnyOther() {
    var serializer = serdes.serializer(TOPICS.verdicts());
    for (int checks : new int[] {0, 1, 40}) {
      Verdict plain = verdict("e-1", checks);
      var shared = new SharedList<>(plain.getChecks());
      byte[] bytes = serializer.serialize("test.verdicts", plain);

      for (int time = 0; time < 3; time++) {
        Verdict sharing = Verdict.newBuilder(plain).build();
        sharing.put("checks", shared);

        assertThat(serializer.serialize("test.verdicts", sharing)).isEqualTo(bytes);
      }
    }
  }

  @Test
  void whatIsKeptIsReadAsFarAsAsked() {
    var kept = serdes.kept(Verdict.class, VerdictHead.class);
    Verdict verdict = verdict("e-1", 3);
    var head = new VerdictHead("default", "web-1", "web", "e-1");
    byte[] bytes = kept.serializer().serialize("store", Kept.of(verdict, head));

    assertThat(kept.deserializer().deserialize("store", bytes).head()).isEqualTo(head);
    assertThat(kept.deserializer().deserialize("store", bytes).whole()).isEqualTo(verdict);
    assertThat(kept.deserializer().deserialize("store", null)).isNull();
    byte[] cut = Arrays.copyOf(bytes, bytes.length - 1);
    assertThat(kept.deserializer().deserialize("store", cut).head()).isEqualTo(head);
    assertThatThrownBy(() -> kept.deserializer().deserialize("store", cut).whole())
        .isInstanceOf(SerializationException.class)
        .hasMessageStartingWith("store: bytes that schema");
  }

  @Test
  void anotherEventHasNoSuchHead() {
    var heads = serdes.head(TOPICS.verdicts(), VerdictHead.class);
    byte[] bytes = serdes.serializer(TOPICS.challenges()).serialize(topic(), challenge());

    assertThat(heads.apply(bytes)).isEmpty();
  }

  @Test
  void headsOfRandomBytesNeverThrow() {
    var heads = serdes.head(TOPICS.verdicts(), VerdictHead.class);
    byte[] whole =
        serdes.serializer(TOPICS.verdicts()).serialize("test.verdicts", verdict("e-1", 3));
    var random = new SplittableRandom(20261126);
    for (int i = 0; i < 2_000; i++) {
      byte[] bytes = new byte[random.nextInt(5, 200)];
      random.nextBytes(bytes);
      System.arraycopy(whole, 0, bytes, 0, 5);

      assertThat(heads.apply(bytes)).isNotNull();
      assertThat(heads.apply(whole)).contains(new VerdictHead("default", "web-1", "web", "e-1"));
    }
  }

  private static SchemaRegistryClient registry() {
    return SchemaRegistryClientFactory.newClient(
        List.of("mock://EventSerdesTest"),
        10,
        List.of(new AvroSchemaProvider()),
        Map.of(),
        Map.of());
  }

  private Received<Challenge> receive(byte[] bytes) {
    return serdes.receiver(TOPICS.challenges()).deserialize(topic(), bytes);
  }

  private static String topic() {
    return TOPICS.challenges().name();
  }

  private static Challenge challenge() {
    return challenge("web-1");
  }

  private static Challenge challenge(String guest) {
    return Challenge.newBuilder()
        .setTenant("default")
        .setGuest(guest)
        .setWorkload("web")
        .setNonce(ByteBuffer.wrap(new byte[32]))
        .setIssuedAt(Instant.parse("2026-01-01T00:00:00Z"))
        .setExpiresAt(Instant.parse("2026-01-01T00:05:00Z"))
        .build();
  }

  private static Verdict verdict(String evidenceId, int checks) {
    var check =
        Check.newBuilder()
            .setName("snp.measurement")
            .setRule("accept[0].measurement")
            .setOutcome(CheckOutcome.MET)
            .setWanted("00")
            .setGot("00")
            .build();
    return Verdict.newBuilder()
        .setTenant("default")
        .setGuest("web-1")
        .setWorkload("web")
        .setEvidenceId(evidenceId)
        .setTier(Tier.AFFIRMING)
        .setCause(Cause.EVIDENCE)
        .setTrustVector(Map.of("hardware", 2))
        .setChecks(Collections.nCopies(checks, check))
        .setAdvisories(List.of())
        .setAppraisalTime(Instant.EPOCH)
        .setSolicited(true)
        .setSimulated(false)
        .setPins(
            Pins.newBuilder()
                .setEndorsements(List.of())
                .setContextOffset(-1)
                .setVerifierVersion("1")
                .setAppraiserVersion("1")
                .build())
        .build();
  }
}
