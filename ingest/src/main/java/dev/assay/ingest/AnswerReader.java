package dev.assay.ingest;

import dev.assay.schemas.EventSerdes;
import dev.assay.schemas.Received;
import dev.assay.schemas.SchemaRegistryUnavailableException;
import dev.assay.schemas.Topics;
import dev.assay.schemas.event.Rejection;
import dev.assay.schemas.event.SecretRelease;
import dev.assay.schemas.event.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads all verdicts and rejections onto the answer board, and releases onto theirs, on a thread
/// of its own.
///
/// Every gateway reads all partitions, in no consumer group: so any gateway answers for what was
/// posted at any other. It begins at the oldest record that is still kept, so a restart loses none.
/// Whatever fails is tried again until the gateway closes.
final class AnswerReader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AnswerReader.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);
  private static final int RETRY_MILLIS = 500;

  private final Consumer<String, byte[]> consumer;
  private final String verdictsTopic;
  private final String rejectionsTopic;
  private final String releasesTopic;
  private final Deserializer<Received<Verdict>> verdicts;
  private final Deserializer<Received<Rejection>> rejections;
  private final Deserializer<Received<SecretRelease>> secretReleases;
  private final AnswerBoard board;
  private final Predicate<String> awaited;
  private final Instant from;
  private final ReleaseBoard releases;
  private final Instant releasesFrom;
  private final Thread thread;
  private final CountDownLatch closing = new CountDownLatch(1);

  /// What had been written when this began: from there on, the board has what there is.
  private final Map<TopicPartition, Long> behind = new HashMap<>();

  private boolean positioned;
  private volatile Optional<String> trouble = Optional.of("it has not begun");

  private AnswerReader(
      Consumer<String, byte[]> consumer,
      Topics topics,
      EventSerdes serdes,
      AnswerBoard board,
      Predicate<String> awaited,
      Instant from,
      ReleaseBoard releases,
      Instant releasesFrom) {
    this.consumer = consumer;
    this.verdictsTopic = topics.verdicts().name();
    this.rejectionsTopic = topics.rejections().name();
    this.releasesTopic = topics.secretReleases().name();
    this.verdicts = serdes.receiver(topics.verdicts());
    this.rejections = serdes.receiver(topics.rejections());
    this.secretReleases = serdes.receiver(topics.secretReleases());
    this.board = board;
    this.awaited = awaited;
    this.from = from;
    this.releases = releases;
    this.releasesFrom = releasesFrom;
    this.thread = Thread.ofPlatform().name("assay-answers").daemon().unstarted(this::run);
  }

  /// @param consumer of this reader alone, in no group; closed with it
  /// @param awaited whether somebody may still ask for a submission, by its id: a change of policy
  ///   brings new verdicts on the whole fleet's evidence, most of it posted long ago
  /// @param from the accept time from which on answers are wanted
  /// @param releasesFrom the time from which on releases are wanted
  static AnswerReader start(
      Consumer<String, byte[]> consumer,
      Topics topics,
      EventSerdes serdes,
      AnswerBoard board,
      Predicate<String> awaited,
      Instant from,
      ReleaseBoard releases,
      Instant releasesFrom) {
    var reader =
        new AnswerReader(consumer, topics, serdes, board, awaited, from, releases, releasesFrom);
    reader.thread.start();
    return reader;
  }

  /// Why answers may be missing that are already in the log; empty when none are.
  Optional<String> trouble() {
    return trouble;
  }

  @Override
  public void close() {
    closing.countDown();
    consumer.wakeup();
    try {
      thread.join(CLOSE_TIMEOUT.plus(POLL));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (closing.getCount() > 0) {
        step();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
    }
  }

  private void step() throws InterruptedException {
    try {
      if (!positioned) {
        position();
      }
      publish(consumer.poll(POLL));
      noteProgress();
    } catch (WakeupException e) {
      // Only close() wakes it up: the loop ends.
    } catch (KafkaException e) {
      retryAfter(e);
    }
  }

  private void retryAfter(KafkaException e) throws InterruptedException {
    Optional<String> before = trouble;
    trouble = Optional.of(String.valueOf(e.getMessage()));
    if (!trouble.equals(before)) {
      LOG.warn("answers can't be read, trying again: {}", e.getMessage());
    }
    // Returns at once when the gateway closes.
    boolean closed = closing.await(RETRY_MILLIS, TimeUnit.MILLISECONDS);
    LOG.debug("trying again, closing: {}", closed);
  }

  private void position() {
    List<TopicPartition> partitions =
        Stream.of(verdictsTopic, rejectionsTopic, releasesTopic)
            .flatMap(topic -> consumer.partitionsFor(topic).stream())
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    var wanted = new HashMap<TopicPartition, Long>();
    partitions.forEach(
        partition ->
            wanted.put(
                partition,
                (partition.topic().equals(releasesTopic) ? releasesFrom : from).toEpochMilli()));
    Map<TopicPartition, OffsetAndTimestamp> starts = consumer.offsetsForTimes(wanted);
    for (TopicPartition partition : partitions) {
      OffsetAndTimestamp start = starts.get(partition);
      long end = ends.getOrDefault(partition, 0L);
      // No record is so late: then whatever comes is new.
      consumer.seek(partition, start == null ? end : start.offset());
    }
    behind.putAll(ends);
    positioned = true;
  }

  /// Publishes all records, or goes back to the first that it could not.
  private void publish(ConsumerRecords<String, byte[]> records) {
    var next = new LinkedHashMap<TopicPartition, Long>();
    for (TopicPartition partition : records.partitions()) {
      next.put(partition, records.records(partition).getFirst().offset());
    }
    try {
      for (TopicPartition partition : records.partitions()) {
        for (ConsumerRecord<String, byte[]> record : records.records(partition)) {
          publish(record);
          next.put(partition, record.offset() + 1);
        }
      }
    } catch (SchemaRegistryUnavailableException e) {
      next.forEach(consumer::seek);
      throw e;
    }
  }

  private void publish(ConsumerRecord<String, byte[]> record) {
    if (record.topic().equals(verdictsTopic)) {
      publish(record, verdicts, this::publish);
    } else if (record.topic().equals(rejectionsTopic)) {
      publish(record, rejections, this::publish);
    } else {
      publish(record, secretReleases, releases::publish);
    }
  }

  private static <T> void publish(
      ConsumerRecord<String, byte[]> record,
      Deserializer<Received<T>> reader,
      java.util.function.Consumer<T> board) {
    switch (reader.deserialize(record.topic(), record.value())) {
      case Received.Event<T>(T event, var _) -> board.accept(event);
      case Received.Undecodable<T> undecodable -> skip(record, undecodable);
    }
  }

  private void publish(Verdict verdict) {
    String id = verdict.getEvidenceId();
    if (id != null && awaited.test(id)) {
      board.publish(id, AnswerJson.of(verdict));
    }
  }

  private void publish(Rejection rejection) {
    String id = rejection.getEvidenceId();
    if (id != null && awaited.test(id)) {
      board.publish(id, AnswerJson.of(rejection));
    }
  }

  private static void skip(
      ConsumerRecord<String, byte[]> record, Received.Undecodable<?> undecodable) {
    LOG.warn(
        "{}-{} offset {}: want {}, got {}; nobody is answered with it",
        record.topic(),
        record.partition(),
        record.offset(),
        undecodable.wanted(),
        undecodable.got());
  }

  private void noteProgress() {
    behind.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
    trouble =
        behind.isEmpty()
            ? Optional.empty()
            : Optional.of("%d partitions are not read yet".formatted(behind.size()));
  }
}
