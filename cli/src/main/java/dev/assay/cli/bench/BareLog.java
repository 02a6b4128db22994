package dev.assay.cli.bench;

import dev.assay.cli.Stop;
import dev.assay.schemas.EventSerdes;
import dev.assay.schemas.Topic;
import dev.assay.schemas.Topics;
import dev.assay.schemas.event.Cause;
import dev.assay.schemas.event.Check;
import dev.assay.schemas.event.CheckOutcome;
import dev.assay.schemas.event.Pins;
import dev.assay.schemas.event.Tier;
import dev.assay.schemas.event.Verdict;
import dev.assay.settings.KafkaSettings;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// The log beside the gateway, by nothing but Kafka's clients: in the pipeline's place it writes
/// verdicts, and it notices when evidence and verdicts can be read.
final class BareLog implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final int LARGEST = 1024 * 1024;
  private static final int CHECKS = 12;

  private final Topic<Verdict> verdicts;
  private final String evidence;
  private final KafkaProducer<String, Verdict> producer;
  private final KafkaProducer<String, byte[]> evidenceProducer;
  private final KafkaConsumer<String, byte[]> consumer;
  private final Map<String, CompletableFuture<Long>> expected = new ConcurrentHashMap<>();
  private final CompletableFuture<byte[]> sample = new CompletableFuture<>();
  private final Thread thread;
  private volatile boolean stopped;

  BareLog(KafkaSettings kafka) {
    Topics topics = Topics.withPrefix(kafka.topicPrefix());
    var serdes = new EventSerdes(kafka.registryUrl(), kafka.registry());
    this.verdicts = topics.verdicts();
    this.producer =
        new KafkaProducer<>(
            kafka.writerConfig(TIMEOUT, LARGEST),
            serdes.keySerializer(),
            serdes.serializer(verdicts));
    this.evidence = topics.evidence().name();
    this.evidenceProducer =
        new KafkaProducer<>(
            kafka.writerConfig(TIMEOUT, LARGEST),
            new StringSerializer(),
            new ByteArraySerializer());
    this.consumer =
        new KafkaConsumer<>(
            kafka.followerConfig(), new StringDeserializer(), new ByteArrayDeserializer());
    List<TopicPartition> all =
        Stream.of(evidence, verdicts.name())
            .flatMap(topic -> consumer.partitionsFor(topic).stream())
            .map(part -> new TopicPartition(part.topic(), part.partition()))
            .toList();
    consumer.assign(all);
    consumer.seekToBeginning(all);
    this.thread = Thread.ofPlatform().name("bench-bare-consumer").start(this::follow);
  }

  /// When a record of this key can be read, by [System#nanoTime()].
  Future<Long> readable(String key) {
    return expected.computeIfAbsent(key, _ -> new CompletableFuture<>());
  }

  /// Writes a verdict on the submission of that id.
  ///
  /// @return when it can be read: when the broker acknowledges it, or when a consumer has it,
  ///   whichever is noticed first
  Future<Long> write(String id) {
    var readable = new CompletableFuture<Long>();
    expected.put(id, readable);
    Future<?> _ =
        producer.send(
            new ProducerRecord<>(verdicts.name(), id, verdict(id)),
            (_, failure) -> {
              if (failure == null) {
                readable.complete(System.nanoTime());
              } else {
                readable.completeExceptionally(failure);
              }
            });
    return readable;
  }

  /// Writes the bytes of the first evidence that anybody else has written, waiting for that, under
  /// another key.
  Future<?> writeEvidence(String key) throws InterruptedException, ExecutionException {
    return evidenceProducer.send(new ProducerRecord<>(evidence, key, sample.get()));
  }

  private void follow() {
    while (!stopped) {
      for (var record : consumer.poll(POLL)) {
        if (record.topic().equals(evidence)) {
          sample.complete(record.value());
        }
        CompletableFuture<Long> readable = expected.remove(record.key());
        if (readable != null) {
          readable.complete(System.nanoTime());
        }
      }
    }
  }

  private static Verdict verdict(String id) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    return Verdict.newBuilder()
        .setTenant("default")
        .setGuest(id)
        .setWorkload("bench")
        .setEvidenceId(id)
        .setTier(Tier.AFFIRMING)
        .setCause(Cause.EVIDENCE)
        .setTrustVector(Map.of("instance-identity", 2, "configuration", 2, "executables", 2))
        .setChecks(
            Collections.nCopies(
                CHECKS,
                new Check(
                    "snp.measurement",
                    "accept[0]",
                    CheckOutcome.MET,
                    "a1".repeat(48),
                    "a1".repeat(48))))
        .setAdvisories(List.of())
        .setEvidenceTime(now)
        .setAppraisalTime(now)
        .setSolicited(true)
        .setSimulated(true)
        .setPins(
            Pins.newBuilder()
                .setEndorsements(List.of())
                .setContextOffset(-1)
                .setVerifierVersion("bench")
                .setAppraiserVersion("bench")
                .build())
        .build();
  }

  @Override
  public void close() {
    stopped = true;
    Stop.join(thread);
    consumer.close();
    producer.close(TIMEOUT);
    evidenceProducer.close(TIMEOUT);
  }
}
