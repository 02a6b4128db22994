package dev.assay.verifier;

import dev.assay.evidence.Bytes;
import dev.assay.schemas.EventSerdes;
import dev.assay.schemas.Keys;
import dev.assay.schemas.Topic;
import dev.assay.schemas.Topics;
import dev.assay.schemas.event.Challenge;
import dev.assay.schemas.event.EndorsementRequest;
import dev.assay.schemas.event.Evidence;
import dev.assay.schemas.event.EvidenceItem;
import dev.assay.schemas.event.Rejection;
import dev.assay.schemas.event.Result;
import dev.assay.settings.Settings;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/// The topics around the topology, with the topology between them.
final class Log implements AutoCloseable {
  static final Instant START = Instant.parse("2026-11-22T12:00:00Z");
  static final Duration LIFETIME = Duration.ofMinutes(5);

  final Topics topics = Topics.withPrefix("assay.");
  final EventSerdes serdes = new EventSerdes("mock://verifier-stream", Map.of());
  final MadeUpProgress progress = new MadeUpProgress();
  final TopologyTestDriver driver;
  private Instant now = START;

  private Log(VerifierSettings settings, @Nullable EvidenceJudge judge) {
    var topology =
        judge == null
            ? new VerifierTopology(settings, topics, serdes, progress)
            : new VerifierTopology(settings, topics, serdes, progress, judge);
    driver = new TopologyTestDriver(topology.build(), settings.streams().properties(), START);
  }

  static Log in(Path directory, String... keysAndValues) {
    return new Log(settings(directory, keysAndValues), null);
  }

  static Log with(EvidenceJudge judge, Path directory) {
    return new Log(settings(directory), judge);
  }

  static VerifierSettings settings(Path directory, String... keysAndValues) {
    var flags =
        new HashMap<>(
            Map.of(
                "kafka.bootstrap-servers",
                "127.0.0.1:9092",
                "kafka.registry-url",
                "mock://verifier-stream",
                "streams.state-directory",
                directory.toString(),
                "verifier.simulated-trust-anchors",
                Platform.anchorHex()));
    for (int i = 0; i < keysAndValues.length; i += 2) {
      flags.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    Settings settings = Settings.of(Optional.empty(), Map.of(), flags);
    var read = VerifierSettings.from(settings);
    settings.refuseUnknown();
    return read;
  }

  static Bytes nonce(int number) {
    return Bytes.fromHex("%064x".formatted(number));
  }

  void challenge(Bytes nonce, Instant at) {
    challenge("acme", "web-1", "payments", nonce, at);
  }

  void challenge(String tenant, String guest, String workload, Bytes nonce, Instant at) {
    var challenge =
        new Challenge(tenant, guest, workload, EventBytes.buffer(nonce), at, at.plus(LIFETIME));
    write(topics.challenges(), Keys.nonce(tenant, challenge.getNonce()), challenge, at);
  }

  /// Evidence of guest acme/web-1 that answers a challenge with this nonce, without a flaw.
  static Evidence.Builder evidence(String id, Bytes nonce) {
    return Evidence.newBuilder()
        .setId(id)
        .setTenant("acme")
        .setGuest("web-1")
        .setWorkload("payments")
        .setNonce(EventBytes.buffer(nonce))
        .setSolicited(true)
        .setBinding("nonce")
        .setItems(List.of(item(nonce).build()))
        .setAcceptedAt(START);
  }

  static EvidenceItem.Builder item(Bytes reportData) {
    return EvidenceItem.newBuilder()
        .setFormat("snp")
        .setEvidence(EventBytes.buffer(Platform.report(reportData)))
        .setAuxiliary(EventBytes.buffer(Platform.certificateTable()));
  }

  void send(Evidence.Builder evidence, Instant at) {
    Evidence event = evidence.build();
    write(topics.evidence(), Keys.nonce(event.getTenant(), event.getNonce()), event, at);
  }

  <V extends SpecificRecord> void write(Topic<V> topic, @Nullable String key, V event, Instant at) {
    writeRaw(topic, key, serdes.serializer(topic).serialize(topic.name(), event), at);
  }

  void writeRaw(Topic<?> topic, @Nullable String key, byte @Nullable [] value, Instant at) {
    driver
        .createInputTopic(topic.name(), new StringSerializer(), new ByteArraySerializer())
        .pipeInput(new TestRecord<>(key, value, at));
  }

  List<TestRecord<String, Result>> results() {
    return driver
        .createOutputTopic(
            topics.results().name(),
            serdes.keyDeserializer(),
            serdes.deserializer(topics.results()))
        .readRecordsToList();
  }

  List<TestRecord<String, EndorsementRequest>> requests() {
    return driver
        .createOutputTopic(
            topics.endorsementRequests().name(),
            serdes.keyDeserializer(),
            serdes.deserializer(topics.endorsementRequests()))
        .readRecordsToList();
  }

  List<TestRecord<String, Rejection>> rejections() {
    return driver
        .createOutputTopic(
            topics.rejections().name(),
            serdes.keyDeserializer(),
            serdes.deserializer(topics.rejections()))
        .readRecordsToList();
  }

  /// The reasons of the rejections since the last look.
  List<String> reasons() {
    return rejections().stream()
        .map(rejection -> rejection.value().getRefusal().getReason())
        .toList();
  }

  /// The ids of the evidence that has a result since the last look.
  List<String> answered() {
    return results().stream().map(result -> result.value().getEvidenceId()).toList();
  }

  void wait(Duration duration) {
    driver.advanceWallClockTime(duration);
    now = now.plus(duration);
  }

  Instant now() {
    return now;
  }

  static ByteBuffer sha256(byte[] bytes) {
    return EventBytes.buffer(Bytes.copyOf(bytes).sha256());
  }

  @Override
  public void close() {
    driver.close();
  }
}
