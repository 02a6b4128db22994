package dev.assay.verifier;

import dev.assay.evidence.Bytes;
import dev.assay.schemas.event.Evidence;
import dev.assay.schemas.event.RecordPin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/// Where evidence waits that was read before its challenge, which happens where their partitions
/// lie on different brokers.
///
/// Keyed `tenant/nonce/offset`, the offset as 16 hex digits: so all that wait for one nonce lie
/// together, in the order of the log. Small: nothing stays longer than the grace.
final class WaitingRoom {
  static final String STORE = "early-evidence";

  /// Larger evidence does not wait: with what is kept beside it, it might not fit into a record of
  /// the changelog, and the stream would fail on it again and again.
  static final int LARGEST_BYTES = 1024 * 1024;

  private static final int LARGEST_CHANGE_BYTES = 2 * 1024 * 1024;

  private final KeyValueStore<String, EarlyEvidence> store;
  private final String topic;
  private final Serializer<Evidence> serializer;
  private final Deserializer<Evidence> deserializer;

  WaitingRoom(
      KeyValueStore<String, EarlyEvidence> store,
      String topic,
      Serializer<Evidence> serializer,
      Deserializer<Evidence> deserializer) {
    this.store = store;
    this.topic = topic;
    this.serializer = serializer;
    this.deserializer = deserializer;
  }

  static StoreBuilder<KeyValueStore<String, EarlyEvidence>> storeBuilder() {
    return Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(STORE), Serdes.String(), EarlyEvidence.SERDE)
        .withLoggingEnabled(
            Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(LARGEST_CHANGE_BYTES)))
        .withCachingDisabled();
  }

  /// @return false if it is too large to wait
  boolean add(String key, Submission submission, long wallClock) {
    byte[] evidence = serializer.serialize(topic, submission.evidence());
    if (evidence.length > LARGEST_BYTES) {
      return false;
    }
    RecordPin pin = submission.pin();
    store.put(
        "%s/%016x".formatted(key, pin.getOffset()),
        new EarlyEvidence(
            pin.getPartition(),
            pin.getOffset(),
            submission.timestamp(),
            wallClock,
            EventBytes.of(pin.getSha256()),
            Bytes.copyOf(evidence)));
    return true;
  }

  /// Lets go all that waits for this nonce, in the order of the log.
  List<Submission> leave(String key) {
    try (var waiting = store.prefixScan(key + "/", new StringSerializer())) {
      return leave(waiting, early -> true);
    }
  }

  /// Lets go all that has waited for `grace`.
  List<Submission> giveUp(long wallClock, Duration grace) {
    try (var waiting = store.all()) {
      return leave(waiting, early -> early.readAt() + grace.toMillis() <= wallClock);
    }
  }

  private List<Submission> leave(
      KeyValueIterator<String, EarlyEvidence> waiting, Predicate<EarlyEvidence> condition) {
    var left = new ArrayList<KeyValue<String, EarlyEvidence>>();
    waiting.forEachRemaining(
        early -> {
          if (condition.test(early.value)) {
            left.add(early);
          }
        });
    left.forEach(early -> store.delete(early.key));
    return left.stream().map(early -> submission(early.value)).toList();
  }

  private Submission submission(EarlyEvidence early) {
    return new Submission(
        deserializer.deserialize(topic, early.evidence().toArray()),
        new RecordPin(topic, early.partition(), early.offset(), EventBytes.buffer(early.sha256())),
        early.timestamp());
  }
}
