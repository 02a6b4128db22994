package dev.assay.ingest;

import dev.assay.ingest.FleetIndex.Place;
import dev.assay.schemas.EventSerdes;
import dev.assay.schemas.Keys;
import dev.assay.schemas.Received;
import dev.assay.schemas.Topics;
import dev.assay.schemas.event.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;

/// The latest verdict on any guest. Only where it is in the log is kept, and the log is asked for
/// it: a fleet's verdicts would not fit a gateway, and nearly none of them is ever asked for.
final class FleetReader implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

  private final FleetIndex index = new FleetIndex();
  private final String topic;
  private final Deserializer<Received<Verdict>> verdicts;
  private final Follower follower;

  /// Reads single records. Guarded by the lock, for Kafka's consumers are of one thread.
  private final Consumer<String, byte[]> lookup;

  private final ReentrantLock lock = new ReentrantLock();

  /// What came of looking a guest up.
  sealed interface Found {
    record Latest(Verdict verdict) implements Found {}

    /// No verdict on it was ever made, or is kept.
    record Nothing() implements Found {}

    /// Nothing can be said now.
    record Unavailable(String why) implements Found {}
  }

  /// @param following reads all of the topic; in no group, and closed with this
  /// @param lookup reads single records; likewise
  FleetReader(
      Consumer<String, byte[]> following,
      Consumer<String, byte[]> lookup,
      Topics topics,
      EventSerdes serdes) {
    this.topic = topics.fleet().name();
    this.verdicts = serdes.receiver(topics.fleet());
    this.follower = Follower.start("fleet", following, List.of(topic), new Indexing());
    this.lookup = lookup;
  }

  private final class Indexing implements Follower.Reader {
    @Override
    public Map<TopicPartition, Long> begin(
        Consumer<String, byte[]> consumer, List<TopicPartition> all) {
      return consumer.beginningOffsets(all);
    }

    @Override
    public void take(ConsumerRecord<String, byte[]> record) {
      if (record.value() == null) {
        index.remove(record.key());
      } else {
        index.put(record.key(), new Place(record.partition(), record.offset()));
      }
    }
  }

  /// Guests that have a verdict.
  int size() {
    return index.size();
  }

  Found find(String tenant, String guest) {
    String key = Keys.guest(tenant, guest);
    Optional<Place> place = index.find(key);
    if (place.isEmpty()) {
      return follower.trouble().<Found>map(Found.Unavailable::new).orElseGet(Found.Nothing::new);
    }
    lock.lock();
    try {
      return read(key, place.get());
    } catch (KafkaException e) {
      return new Found.Unavailable(String.valueOf(e.getMessage()));
    } finally {
      lock.unlock();
    }
  }

  /// The record at a place. Where compaction took it away meanwhile, a later one of the same key is
  /// in the log: the next that are read are looked through for it.
  private Found read(String key, Place place) {
    var partition = new TopicPartition(topic, place.partition());
    lookup.assign(List.of(partition));
    lookup.seek(partition, place.offset());
    long begun = System.nanoTime();
    while (System.nanoTime() - begun < PATIENCE.toNanos()) {
      for (ConsumerRecord<String, byte[]> record : lookup.poll(PATIENCE).records(partition)) {
        if (record.key().equals(key)) {
          return decode(record);
        }
        if (record.offset() == place.offset()) {
          // Of another guest whose key has the same 64 bits of hash.
          return new Found.Nothing();
        }
      }
    }
    return new Found.Unavailable("the log did not give the verdict in time");
  }

  private Found decode(ConsumerRecord<String, byte[]> record) {
    if (record.value() == null) {
      return new Found.Nothing();
    }
    return switch (verdicts.deserialize(record.topic(), record.value())) {
      case Received.Event<Verdict>(Verdict verdict, var _) -> new Found.Latest(verdict);
      case Received.Undecodable<Verdict> undecodable ->
          new Found.Unavailable(
              "want %s, got %s".formatted(undecodable.wanted(), undecodable.got()));
    };
  }

  @Override
  public void close() {
    follower.close();
    lock.lock();
    try {
      lookup.close(CloseOptions.timeout(CLOSE_TIMEOUT));
    } finally {
      lock.unlock();
    }
  }
}
