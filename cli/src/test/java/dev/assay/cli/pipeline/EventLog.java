package dev.assay.cli.pipeline;

import dev.assay.appraisal.PolicyReader;
import dev.assay.appraisal.PolicyReading;
import dev.assay.appraisal.ResolvedPolicy;
import dev.assay.appraisal.RevocationDocument;
import dev.assay.appraisal.Subject;
import dev.assay.cli.policy.PolicyPublisher;
import dev.assay.schemas.EventSerdes;
import dev.assay.schemas.Keys;
import dev.assay.schemas.Received;
import dev.assay.schemas.Topic;
import dev.assay.schemas.Topics;
import dev.assay.schemas.event.Revocation;
import dev.assay.settings.KafkaSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;

/// What is on a deployment's topics, as far as it is committed, and policies put there. For one
/// thread.
final class EventLog implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(50);

  private final KafkaSettings kafka;
  private final Topics topics;
  private final EventSerdes serdes;
  private final Map<String, Tail<?>> tails = new HashMap<>();

  EventLog(KafkaSettings kafka) {
    this.kafka = kafka;
    this.topics = Topics.withPrefix(kafka.topicPrefix());
    this.serdes = new EventSerdes(kafka.registryUrl(), kafka.registry());
  }

  Topics topics() {
    return topics;
  }

  KafkaSettings kafka() {
    return kafka;
  }

  EventSerdes serdes() {
    return serdes;
  }

  /// All events of a topic, in the order of each partition; what is no event is left out.
  <V extends SpecificRecord> List<V> all(Topic<V> topic) {
    return List.copyOf(tail(topic).readToEnd());
  }

  /// Those that match.
  <V extends SpecificRecord> List<V> all(Topic<V> topic, Predicate<V> wanted) {
    return all(topic).stream().filter(wanted).toList();
  }

  /// Waits until `count` match, and returns them.
  ///
  /// @param what is awaited, for people
  <V extends SpecificRecord> List<V> await(
      String what, Topic<V> topic, int count, Predicate<V> wanted) {
    return Awaitility.await(what)
        .pollInSameThread()
        .pollInterval(POLL)
        .atMost(PATIENCE)
        .until(() -> all(topic, wanted), found -> found.size() >= count);
  }

  /// Puts a policy, and returns once policy-stream has taken it in, or refused it.
  void publish(String document) throws InterruptedException, ExecutionException {
    publish(List.of(document));
  }

  void publish(List<String> documents) throws InterruptedException, ExecutionException {
    var publisher = new PolicyPublisher(kafka);
    for (String document : documents) {
      publisher.publish(document, read(document), Instant.now());
    }
    // Each step is one transaction: once the first topic is done with, the second one has it all.
    awaitTaken(topics.policies());
    awaitTaken(topics.context());
  }

  /// Puts an unsigned revocation on its topic.
  void revoke(Subject subject, String reason) throws InterruptedException, ExecutionException {
    var document = new RevocationDocument(Keys.DEFAULT_TENANT, subject, 1, false, reason);
    var revocation =
        Revocation.newBuilder()
            .setTenant(document.tenant())
            .setKind(subject.kind().word())
            .setSubject(subject.id())
            .setVersion(document.version())
            .setWithdrawn(document.withdrawn())
            .setReason(reason)
            .setDocument(document.text())
            .setRevokedAt(Instant.now())
            .build();
    try (var producer =
        new KafkaProducer<>(
            kafka.clientConfig(),
            serdes.keySerializer(),
            serdes.serializer(topics.revocations()))) {
      producer
          .send(
              new ProducerRecord<>(
                  topics.revocations().name(),
                  Keys.revocation(document.tenant(), subject.kind().word(), subject.id()),
                  revocation))
          .get();
    }
  }

  /// Waits until policy-stream has processed a topic to its present end.
  private void awaitTaken(Topic<?> topic) throws InterruptedException, ExecutionException {
    try (Admin admin = Admin.create(kafka.clientConfig())) {
      Map<TopicPartition, Long> ends = ends(admin, topic);
      Awaitility.await("policy-stream at the end of " + topic.name())
          .pollInterval(POLL)
          .atMost(PATIENCE)
          .until(
              () -> {
                var committed =
                    admin
                        .listConsumerGroupOffsets("assay-policy-stream")
                        .partitionsToOffsetAndMetadata()
                        .get();
                return ends.entrySet().stream()
                    .allMatch(
                        end -> {
                          var at = committed.get(end.getKey());
                          return end.getValue() == 0
                              || (at != null && at.offset() >= end.getValue());
                        });
              });
    }
  }

  private static Map<TopicPartition, Long> ends(Admin admin, Topic<?> topic)
      throws InterruptedException, ExecutionException {
    var asked = new HashMap<TopicPartition, OffsetSpec>();
    admin
        .describeTopics(List.of(topic.name()))
        .allTopicNames()
        .get()
        .values()
        .forEach(
            described ->
                described
                    .partitions()
                    .forEach(
                        partition ->
                            asked.put(
                                new TopicPartition(topic.name(), partition.partition()),
                                OffsetSpec.latest())));
    var ends = new HashMap<TopicPartition, Long>();
    admin
        .listOffsets(asked, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
        .all()
        .get()
        .forEach((partition, end) -> ends.put(partition, end.offset()));
    return ends;
  }

  private static ResolvedPolicy read(String document) {
    return switch (PolicyReader.read(document)) {
      case PolicyReading.Read(ResolvedPolicy policy) -> policy;
      case PolicyReading.Refused refused ->
          throw new AssertionError("%s\n%s".formatted(refused.errors(), document));
    };
  }

  @Override
  public void close() {
    tails.values().forEach(Tail::close);
  }

  // Each tail is stored under the name of the topic that it was made for.
  @SuppressWarnings("unchecked")
  private <V extends SpecificRecord> Tail<V> tail(Topic<V> topic) {
    return (Tail<V>)
        tails.computeIfAbsent(
            topic.name(), name -> new Tail<>(kafka, topic, serdes.receiver(topic)));
  }

  /// Everything that a topic has held since its beginning.
  private static final class Tail<V extends SpecificRecord> implements AutoCloseable {
    private final KafkaConsumer<String, byte[]> consumer;
    private final Deserializer<Received<V>> receiver;
    private final List<TopicPartition> partitions;
    private final List<V> events = new ArrayList<>();

    Tail(KafkaSettings kafka, Topic<V> topic, Deserializer<Received<V>> receiver) {
      Map<String, Object> config = kafka.clientConfig();
      config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
      config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
      this.consumer =
          new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
      this.receiver = receiver;
      this.partitions =
          consumer.partitionsFor(topic.name()).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
    }

    List<V> readToEnd() {
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        for (var seen : consumer.poll(POLL)) {
          if (receiver.deserialize(seen.topic(), seen.value())
              instanceof Received.Event<V>(V event, var _)) {
            events.add(event);
          }
        }
      }
      return events;
    }

    @Override
    public void close() {
      consumer.close();
      receiver.close();
    }
  }
}
