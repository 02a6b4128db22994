package dev.assay.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.schemas.EventSerdes;
import dev.assay.schemas.Topic;
import dev.assay.schemas.Topics;
import dev.assay.schemas.event.Cause;
import dev.assay.schemas.event.Check;
import dev.assay.schemas.event.CheckOutcome;
import dev.assay.schemas.event.Pins;
import dev.assay.schemas.event.RecordPin;
import dev.assay.schemas.event.Refusal;
import dev.assay.schemas.event.Rejection;
import dev.assay.schemas.event.SecretRelease;
import dev.assay.schemas.event.Tier;
import dev.assay.schemas.event.Verdict;
import dev.assay.settings.Settings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/// A gateway on a free port over Kafka's own mocks, at an instant that the test sets.
final class GatewayFixture implements AutoCloseable {
  static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  static final String NONCE = "ab".repeat(32);

  volatile Instant now = NOON;
  volatile Optional<String> brokerTrouble = Optional.empty();
  final Topics topics = Topics.withPrefix("t.");
  final EventSerdes serdes = new EventSerdes("mock://" + UUID.randomUUID(), Map.of());
  final MockProducer<String, byte[]> producer;
  final Answers consumer = new Answers();
  final Counted fleet = new Counted();
  final List<ConsumerRecord<String, byte[]>> onFleet = new CopyOnWriteArrayList<>();
  final IngestGateway gateway;

  private final MockConsumer<String, byte[]> lookup = new Lookup();

  private final HttpClient client = HttpClient.newHttpClient();
  private final ObjectMapper mapper = new ObjectMapper();
  private final AtomicLong verdictOffset = new AtomicLong();
  private final AtomicLong rejectionOffset = new AtomicLong();
  private final AtomicLong releaseOffset = new AtomicLong();

  /// Waits a little where there is nothing, as a real one does: those who follow it would else take
  /// a processor each.
  static class Waiting extends MockConsumer<String, byte[]> {
    private static final long PATIENCE_NANOS = 2_000_000;

    Waiting() {
      super("earliest");
    }

    @Override
    public synchronized ConsumerRecords<String, byte[]> poll(Duration timeout) {
      long begun = System.nanoTime();
      ConsumerRecords<String, byte[]> records = super.poll(timeout);
      while (records.isEmpty() && System.nanoTime() - begun < PATIENCE_NANOS) {
        try {
          wait(1);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return records;
        }
        records = super.poll(timeout);
      }
      return records;
    }
  }

  /// One partition of verdicts, of rejections and of releases; no record is as late as any time
  /// asked for.
  static final class Answers extends Waiting {
    final Map<TopicPartition, Long> timesAsked = new HashMap<>();

    @Override
    public synchronized Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
        Map<TopicPartition, Long> times) {
      timesAsked.putAll(times);
      return Map.of();
    }
  }

  /// Counts how often it is asked: whoever asks again has taken what it was given before.
  static final class Counted extends Waiting {
    final AtomicLong polls = new AtomicLong();

    @Override
    public synchronized ConsumerRecords<String, byte[]> poll(Duration timeout) {
      polls.incrementAndGet();
      return super.poll(timeout);
    }
  }

  /// Gives the records of the fleet's one partition from wherever it is put.
  private final class Lookup extends MockConsumer<String, byte[]> {
    Lookup() {
      super("earliest");
    }

    @Override
    public synchronized ConsumerRecords<String, byte[]> poll(Duration timeout) {
      long from = position(fleetPartition());
      List<ConsumerRecord<String, byte[]>> rest =
          onFleet.stream().filter(record -> record.offset() >= from).toList();
      return new ConsumerRecords<>(Map.of(fleetPartition(), rest), Map.of());
    }
  }

  private GatewayFixture(Map<String, String> settings, boolean autoComplete) {
    producer =
        new MockProducer<>(autoComplete, null, new StringSerializer(), new ByteArraySerializer());
    for (TopicPartition partition : List.of(verdicts(), rejections(), releases())) {
      announce(consumer, partition);
    }
    announce(fleet, fleetPartition());
    var consumers = new ArrayDeque<Consumer<String, byte[]>>(List.of(consumer, fleet));
    gateway =
        IngestGateway.serve(
            settings(settings),
            () -> now,
            new IngestGateway.Log(
                topics, serdes, producer, consumers::remove, () -> lookup, () -> brokerTrouble),
            new ArrayDeque<>());
  }

  private static void announce(MockConsumer<String, byte[]> consumer, TopicPartition partition) {
    consumer.updatePartitions(
        partition.topic(),
        List.of(
            new PartitionInfo(
                partition.topic(), partition.partition(), Node.noNode(), new Node[0], null)));
    consumer.updateBeginningOffsets(Map.of(partition, 0L));
    consumer.updateEndOffsets(Map.of(partition, 0L));
  }

  static GatewayFixture start() {
    return start(Map.of());
  }

  static GatewayFixture start(Map<String, String> settings) {
    return new GatewayFixture(settings, true);
  }

  /// The broker takes records and acknowledges none.
  static GatewayFixture startUnacknowledged(Map<String, String> settings) {
    return new GatewayFixture(settings, false);
  }

  static IngestSettings settings(Map<String, String> changed) {
    var all = new HashMap<>(Map.of("ingest.port", "0"));
    all.putAll(changed);
    Settings settings = Settings.of(Optional.empty(), Map.of(), all);
    IngestSettings read = IngestSettings.from(settings);
    settings.refuseUnknown();
    return read;
  }

  record Answer(HttpResponse<String> response, JsonNode body) {
    int status() {
      return response.statusCode();
    }

    String text(String name) {
      return body.path(name).asText();
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }
  }

  Answer get(String path) {
    return send(HttpRequest.newBuilder(gateway.uri().resolve(path)));
  }

  Answer get(String path, String token) {
    return send(
        HttpRequest.newBuilder(gateway.uri().resolve(path))
            .header("Authorization", "Bearer " + token));
  }

  Answer post(String path, String json) {
    return send(
        HttpRequest.newBuilder(gateway.uri().resolve(path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json)));
  }

  Answer postEvidence() {
    return post("/v1/evidence", evidence(NONCE));
  }

  static String evidence(String nonce) {
    return """
    {"guest": "g1", "workload": "payments", "nonce": "%s", "binding": "nonce",
     "items": [{"format": "snp", "evidence": "AQID"}]}
    """
        .formatted(nonce);
  }

  Answer send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response =
          client.send(
              request.timeout(Duration.ofSeconds(20)).build(),
              HttpResponse.BodyHandlers.ofString());
      boolean json = response.headers().firstValue("Content-Type").orElse("").endsWith("json");
      return new Answer(
          response, json ? mapper.readTree(response.body()) : mapper.createObjectNode());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  URI uri() {
    return gateway.uri();
  }

  <V extends SpecificRecord> List<V> written(Topic<V> topic) {
    return producer.history().stream()
        .filter(record -> record.topic().equals(topic.name()))
        .map(record -> serdes.deserializer(topic).deserialize(topic.name(), record.value()))
        .toList();
  }

  ProducerRecord<String, byte[]> lastRecord() {
    return producer.history().getLast();
  }

  void publish(Verdict verdict) {
    byte[] value = serdes.serializer(topics.verdicts()).serialize("", verdict);
    publish(verdicts(), verdictOffset.getAndIncrement(), value);
  }

  void publish(Rejection rejection) {
    byte[] value = serdes.serializer(topics.rejections()).serialize("", rejection);
    publish(rejections(), rejectionOffset.getAndIncrement(), value);
  }

  void publish(SecretRelease release) {
    byte[] value = serdes.serializer(topics.secretReleases()).serialize("", release);
    publish(releases(), releaseOffset.getAndIncrement(), value);
  }

  /// Puts a record on `fleet`, and returns once the gateway knows of it.
  void publishOnFleet(long offset, String key, @Nullable Verdict verdict) {
    byte[] value =
        verdict == null ? null : serdes.serializer(topics.fleet()).serialize("", verdict);
    TopicPartition partition = fleetPartition();
    eventually(() -> fleet.assignment().contains(partition));
    var record = new ConsumerRecord<>(partition.topic(), partition.partition(), offset, key, value);
    onFleet.add(record);
    fleet.addRecord(record);
    eventually(() -> fleet.position(partition) > offset);
    long given = fleet.polls.get();
    eventually(() -> fleet.polls.get() > given);
  }

  private TopicPartition fleetPartition() {
    return new TopicPartition(topics.fleet().name(), 0);
  }

  void publishUndecodableVerdict() {
    publish(verdicts(), verdictOffset.getAndIncrement(), new byte[] {9, 9, 9});
  }

  private void publish(TopicPartition partition, long offset, byte[] value) {
    eventually(() -> consumer.assignment().contains(partition));
    consumer.addRecord(
        new ConsumerRecord<>(
            partition.topic(), partition.partition(), offset, "default/g1", value));
  }

  TopicPartition verdicts() {
    return new TopicPartition(topics.verdicts().name(), 0);
  }

  TopicPartition rejections() {
    return new TopicPartition(topics.rejections().name(), 0);
  }

  TopicPartition releases() {
    return new TopicPartition(topics.secretReleases().name(), 0);
  }

  static SecretRelease release(byte[] keySha256, String secret, long version) {
    return SecretRelease.newBuilder()
        .setTenant("default")
        .setGuest("g1")
        .setWorkload("payments")
        .setSecretId(secret)
        .setSecretName("disk-key")
        .setSecretVersion(version)
        .setSealing("hpke")
        .setSealed(ByteBuffer.wrap(new byte[] {1, 2, 3}))
        .setGuestKeySha256(ByteBuffer.wrap(keySha256))
        .setVerdict(verdict("e", Tier.AFFIRMING, Cause.EVIDENCE).getPins())
        .setReleasedAt(NOON)
        .build();
  }

  static Verdict verdict(@Nullable String evidenceId, Tier tier, Cause cause) {
    return Verdict.newBuilder()
        .setTenant("default")
        .setGuest("g1")
        .setWorkload("payments")
        .setEvidenceId(evidenceId)
        .setTier(tier)
        .setCause(cause)
        .setTrustVector(Map.of("hardware", 2))
        .setChecks(
            List.of(
                Check.newBuilder()
                    .setName("snp.measurement")
                    .setRule("accept[0].measurement")
                    .setOutcome(CheckOutcome.MET)
                    .setWanted("00")
                    .setGot("00")
                    .build()))
        .setAdvisories(List.of())
        .setEvidenceTime(NOON)
        .setAppraisalTime(NOON.plusMillis(40))
        .setValidUntil(NOON.plusSeconds(300))
        .setSolicited(true)
        .setSimulated(true)
        .setPins(
            Pins.newBuilder()
                .setPolicyVersion(7L)
                .setEndorsements(List.of())
                .setContextOffset(-1)
                .setVerifierVersion("1")
                .setAppraiserVersion("1")
                .build())
        .build();
  }

  static Rejection rejection(String evidenceId) {
    return Rejection.newBuilder()
        .setEvidenceId(evidenceId)
        .setRefusal(
            Refusal.newBuilder()
                .setReason("NONCE_REPLAYED")
                .setField("nonce")
                .setWanted("a nonce not used before")
                .setGot(NONCE)
                .build())
        .setSource(
            RecordPin.newBuilder()
                .setTopic("t.evidence")
                .setPartition(0)
                .setOffset(1)
                .setSha256(ByteBuffer.allocate(32))
                .build())
        .setRejectedAt(NOON)
        .build();
  }

  /// Waits for what another thread is about to do.
  static void eventually(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("did not happen within 10 s");
      }
      Thread.onSpinWait();
      java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
    }
  }

  @Override
  public void close() {
    gateway.close();
    client.close();
  }
}
