package dev.assay.emitter.kafka;

import dev.assay.emitter.Attestation;
import dev.assay.emitter.GuestIdentity;
import dev.assay.emitter.SealedRelease;
import dev.assay.evidence.Bytes;
import dev.assay.schemas.EventSerdes;
import dev.assay.schemas.Keys;
import dev.assay.schemas.Received;
import dev.assay.schemas.Topics;
import dev.assay.schemas.event.Rejection;
import dev.assay.schemas.event.SecretRelease;
import dev.assay.schemas.event.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/// What the log says to one guest: the one partition of each topic that its name leads to, from the
/// end that it had when this began.
final class AnswerFeed implements AutoCloseable {
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

  /// How long the log's end is waited for where secrets are asked for without a wait.
  private static final Duration CATCH_UP = Duration.ofSeconds(5);

  private final Topics topics;
  private final Consumer<String, byte[]> consumer;
  private final String key;
  private final Instant releasesFrom;
  private final Deserializer<Received<Verdict>> verdicts;
  private final Deserializer<Received<Rejection>> rejections;
  private final Deserializer<Received<SecretRelease>> releases;
  private final ReleaseShelf shelf = new ReleaseShelf();
  private @Nullable TopicPartition releasesPartition;
  private Optional<String> awaited = Optional.empty();
  private Optional<Attestation> answer = Optional.empty();

  /// @param consumer in no group; closed with this
  /// @param releasesFrom secrets that were released before are not seen
  AnswerFeed(
      Topics topics,
      EventSerdes serdes,
      Consumer<String, byte[]> consumer,
      GuestIdentity identity,
      Instant releasesFrom) {
    this.topics = topics;
    this.consumer = consumer;
    this.key = Keys.guest(identity.tenant(), identity.guest());
    this.releasesFrom = releasesFrom;
    this.verdicts = serdes.receiver(topics.verdicts());
    this.rejections = serdes.receiver(topics.rejections());
    this.releases = serdes.receiver(topics.secretReleases());
  }

  /// Finds where to read, once. Looks for the topics that are written to as well: to write to one
  /// that is missing would make it, and not as it should be.
  void begin() {
    if (releasesPartition != null) {
      return;
    }
    partitionsOf(topics.challenges().name());
    partitionsOf(topics.evidence().name());
    TopicPartition ofReleases = mine(topics.secretReleases().name());
    List<TopicPartition> all =
        List.of(mine(topics.verdicts().name()), mine(topics.rejections().name()), ofReleases);
    Map<TopicPartition, Long> ends = consumer.endOffsets(all);
    Optional<OffsetAndTimestamp> first =
        Optional.ofNullable(
            consumer
                .offsetsForTimes(Map.of(ofReleases, releasesFrom.toEpochMilli()))
                .get(ofReleases));
    consumer.assign(all);
    ends.forEach(consumer::seek);
    first.ifPresent(from -> consumer.seek(ofReleases, from.offset()));
    releasesPartition = ofReleases;
  }

  Attestation await(String id, Duration wait) {
    awaited = Optional.of(id);
    answer = Optional.empty();
    long deadline = System.nanoTime() + wait.toNanos();
    do {
      poll(deadline);
    } while (answer.isEmpty() && System.nanoTime() < deadline);
    return answer.orElseGet(Attestation.Pending::new);
  }

  /// All there is when it is asked for; where that is nothing, it waits for more.
  List<SealedRelease> releases(Bytes keyId, Duration wait) {
    begin();
    long now = System.nanoTime();
    catchUp(now + CATCH_UP.toNanos());
    long deadline = now + wait.toNanos();
    while (shelf.of(keyId).isEmpty() && System.nanoTime() < deadline) {
      poll(deadline);
    }
    return shelf.of(keyId);
  }

  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
  }

  private void catchUp(long deadline) {
    TopicPartition partition = releasesPartition;
    if (partition == null) {
      return;
    }
    long end = consumer.endOffsets(Set.of(partition)).getOrDefault(partition, 0L);
    while (consumer.position(partition) < end && System.nanoTime() < deadline) {
      poll(deadline);
    }
  }

  private void poll(long deadline) {
    Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    ConsumerRecords<String, byte[]> records = consumer.poll(left);
    var next = new HashMap<TopicPartition, Long>();
    records.partitions().forEach(one -> next.put(one, records.records(one).getFirst().offset()));
    try {
      for (ConsumerRecord<String, byte[]> record : records) {
        if (key.equals(record.key())) {
          take(record);
        }
        next.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
      }
    } catch (KafkaException e) {
      // The registry is away: what could not be read for it is read again.
      next.forEach(consumer::seek);
      throw e;
    }
  }

  /// What can't be read is no answer.
  private void take(ConsumerRecord<String, byte[]> record) {
    if (record.topic().equals(topics.verdicts().name())) {
      read(verdicts, record)
          .filter(verdict -> isAwaited(verdict.getEvidenceId()))
          .ifPresent(verdict -> answer = Optional.of(Events.verdict(verdict)));
    } else if (record.topic().equals(topics.rejections().name())) {
      read(rejections, record)
          .filter(rejection -> isAwaited(rejection.getEvidenceId()))
          // What stands beside a verdict is in it.
          .filter(rejection -> !rejection.getVerdictStands())
          .ifPresent(rejection -> answer = Optional.of(Events.rejected(rejection.getRefusal())));
    } else {
      read(releases, record)
          .ifPresent(
              release ->
                  shelf.put(Events.bytes(release.getGuestKeySha256()), Events.release(release)));
    }
  }

  private boolean isAwaited(@Nullable String id) {
    return id != null && awaited.filter(id::equals).isPresent();
  }

  private static <T> Optional<T> read(
      Deserializer<Received<T>> reader, ConsumerRecord<String, byte[]> record) {
    return reader.deserialize(record.topic(), record.value())
            instanceof Received.Event<T>(T event, var _)
        ? Optional.of(event)
        : Optional.empty();
  }

  private TopicPartition mine(String topic) {
    byte[] name = key.getBytes(StandardCharsets.UTF_8);
    int count = partitionsOf(topic).size();
    return new TopicPartition(topic, BuiltInPartitioner.partitionForKey(name, count));
  }

  private List<PartitionInfo> partitionsOf(String topic) {
    List<PartitionInfo> partitions = consumer.partitionsFor(topic);
    if (partitions == null || partitions.isEmpty()) {
      throw new UnknownTopicOrPartitionException("there is no topic " + topic);
    }
    return partitions;
  }
}
