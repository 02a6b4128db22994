package dev.assay.verifier;

import dev.assay.evidence.Bytes;
import dev.assay.schemas.EventSerdes;
import dev.assay.schemas.Topic;
import dev.assay.schemas.event.Evidence;
import dev.assay.schemas.event.RecordPin;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/// How evidence is kept in a store while it waits for something.
final class Holding {
  /// Larger evidence does not wait: with what is kept beside it, it might not fit into a record of
  /// the changelog, and the stream would fail on it again and again.
  static final int LARGEST_BYTES = 1024 * 1024;

  private static final int LARGEST_CHANGE_BYTES = 2 * 1024 * 1024;

  private final String topic;
  private final Serializer<Evidence> serializer;
  private final Deserializer<Evidence> deserializer;

  Holding(Topic<Evidence> evidence, EventSerdes serdes) {
    this.topic = evidence.name();
    this.serializer = serdes.serializer(evidence);
    this.deserializer = serdes.deserializer(evidence);
  }

  static StoreBuilder<KeyValueStore<String, HeldEvidence>> storeBuilder(String name) {
    return Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(name), Serdes.String(), HeldEvidence.SERDE)
        .withLoggingEnabled(
            Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(LARGEST_CHANGE_BYTES)))
        .withCachingDisabled();
  }

  /// Empty if it is too large to wait.
  ///
  /// @param since from when on it waits, milliseconds since the epoch, by the wall clock
  Optional<HeldEvidence> hold(Submission submission, long since) {
    byte[] evidence = serializer.serialize(topic, submission.evidence());
    if (evidence.length > LARGEST_BYTES) {
      return Optional.empty();
    }
    RecordPin pin = submission.pin();
    return Optional.of(
        new HeldEvidence(
            pin.getPartition(),
            pin.getOffset(),
            submission.timestamp(),
            since,
            EventBytes.of(pin.getSha256()),
            Bytes.copyOf(evidence)));
  }

  Submission submission(HeldEvidence held) {
    return new Submission(
        deserializer.deserialize(topic, held.evidence().toArray()),
        new RecordPin(topic, held.partition(), held.offset(), EventBytes.buffer(held.sha256())),
        held.timestamp());
  }
}
