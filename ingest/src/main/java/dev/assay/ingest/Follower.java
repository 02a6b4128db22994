package dev.assay.ingest;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Follows topics on a thread of its own: all their partitions, in no consumer group, so that every
/// gateway sees all of it. Whatever fails is tried again until this closes, and no record is passed
/// over for it.
final class Follower implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Follower.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);
  private static final int RETRY_MILLIS = 500;

  /// What is done with records.
  interface Reader {
    /// Where to begin, by partition; a partition that is left out begins at its end.
    Map<TopicPartition, Long> begin(Consumer<String, byte[]> consumer, List<TopicPartition> all);

    /// Takes one record.
    ///
    /// @throws KafkaException to be given it again later
    void take(ConsumerRecord<String, byte[]> record);
  }

  private final Consumer<String, byte[]> consumer;
  private final String what;
  private final List<String> topics;
  private final Reader reader;
  private final Thread thread;
  private final CountDownLatch closing = new CountDownLatch(1);

  /// What had been written when this began: from there on, all there is has been taken.
  private final Map<TopicPartition, Long> behind = new HashMap<>();

  private boolean positioned;
  private volatile Optional<String> trouble = Optional.of("it has not begun");

  private Follower(
      String what, Consumer<String, byte[]> consumer, List<String> topics, Reader reader) {
    this.what = what;
    this.consumer = consumer;
    this.topics = topics;
    this.reader = reader;
    this.thread = Thread.ofPlatform().name("assay-" + what).daemon().unstarted(this::run);
  }

  /// @param what is followed, in the plural, for the log
  /// @param consumer of this follower alone, in no group; closed with it
  static Follower start(
      String what, Consumer<String, byte[]> consumer, List<String> topics, Reader reader) {
    var follower = new Follower(what, consumer, topics, reader);
    follower.thread.start();
    return follower;
  }

  /// Why records may not have been taken that are already in the log; empty when all have.
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
      take(consumer.poll(POLL));
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
      LOG.warn("{} can't be read, trying again: {}", what, e.getMessage());
    }
    // Returns at once when this closes.
    boolean closed = closing.await(RETRY_MILLIS, TimeUnit.MILLISECONDS);
    LOG.debug("trying again, closing: {}", closed);
  }

  private void position() {
    List<TopicPartition> partitions =
        topics.stream()
            .flatMap(topic -> partitionsOf(topic).stream())
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    Map<TopicPartition, Long> starts = reader.begin(consumer, partitions);
    for (TopicPartition partition : partitions) {
      consumer.seek(partition, starts.getOrDefault(partition, ends.getOrDefault(partition, 0L)));
    }
    behind.putAll(ends);
    positioned = true;
  }

  /// The broker that is asked may not have heard yet of a topic that was just made.
  private List<PartitionInfo> partitionsOf(String topic) {
    List<PartitionInfo> known = consumer.partitionsFor(topic);
    if (known.isEmpty()) {
      throw new UnknownTopicOrPartitionException(topic + " is not known to the broker");
    }
    return known;
  }

  /// Takes all records, or goes back to the first that could not be taken.
  private void take(ConsumerRecords<String, byte[]> records) {
    var next = new LinkedHashMap<TopicPartition, Long>();
    for (TopicPartition partition : records.partitions()) {
      next.put(partition, records.records(partition).getFirst().offset());
    }
    try {
      for (TopicPartition partition : records.partitions()) {
        for (ConsumerRecord<String, byte[]> record : records.records(partition)) {
          reader.take(record);
          next.put(partition, record.offset() + 1);
        }
      }
    } catch (KafkaException e) {
      next.forEach(consumer::seek);
      throw e;
    }
  }

  private void noteProgress() {
    behind.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
    trouble =
        behind.isEmpty()
            ? Optional.empty()
            : Optional.of("%d partitions are not read yet".formatted(behind.size()));
  }
}
