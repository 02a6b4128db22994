package dev.assay.schemas;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.TopicConfig;

/// A topic: its name, what it holds and how long. Keys are UTF-8 text, spelled by [Keys].
///
/// @param name full name, prefix included
/// @param type the event it holds
/// @param family what its key names; topics of one family have one partition count
/// @param retention how long records are kept, or, where it is compacted, at least those that a
///   later one of their key took the place of; empty for ever, or where nobody needs those
/// @param compacted true where the latest record of a key is kept for ever
public record Topic<V extends SpecificRecord>(
    String name, Class<V> type, KeyFamily family, Optional<Duration> retention, boolean compacted) {

  /// What the broker is to be told when it makes the topic.
  Map<String, String> config() {
    Optional<String> kept = retention.map(Duration::toMillis).map(Object::toString);
    return compacted
        ? Map.of(
            TopicConfig.CLEANUP_POLICY_CONFIG,
            TopicConfig.CLEANUP_POLICY_COMPACT,
            TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG,
            kept.orElse("0"))
        : Map.of(
            TopicConfig.CLEANUP_POLICY_CONFIG,
            TopicConfig.CLEANUP_POLICY_DELETE,
            TopicConfig.RETENTION_MS_CONFIG,
            kept.orElse("-1"));
  }

  /// What a key names, and so which topics must be partitioned alike.
  public enum KeyFamily {
    /// `tenant/nonce`: challenges meet evidence.
    NONCE,
    /// `tenant/guest`: results meet the context and the guest's state.
    GUEST,
    /// Owner's and vendors' input: few records whose order matters, so one partition.
    INPUT
  }
}
