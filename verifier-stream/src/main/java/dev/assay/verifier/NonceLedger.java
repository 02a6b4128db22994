package dev.assay.verifier;

import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.WindowStoreIterator;

/// Which nonces were issued, to whom, and what used them: for as long as the retention says.
///
/// A window store, because it forgets for free: entries lie in segments by time, and a segment all
/// of whose entries are older than the retention is dropped as a whole folder. A key-value store
/// would need an index by expiry, a scan of it, and one tombstone for each nonce ever issued.
///
/// An entry's window starts when the challenge was accepted, or the evidence of a guest that chose
/// the nonce itself; there is one entry a nonce. Retention is a challenge's lifetime and a margin
/// over it. The margin lets an expired nonce be told from one that never was, and outlasts clocks
/// of gateways that differ: the broker takes no timestamp that is more than an hour ahead
/// (`message.timestamp.after.max.ms`), so none of them moves the stream's time past entries that
/// others still need.
///
/// What is forgotten is refused, never accepted: a nonce issued earlier is unknown, and evidence
/// that is older than the retention is turned away ([#canVouchFor]). Forgotten is whatever lies
/// before `stream time - retention`, to the millisecond, whether its segment is gone yet or not: so
/// the answer doesn't depend on when segments are dropped.
final class NonceLedger {
  static final String STORE = "nonces";

  private static final Duration WINDOW = Duration.ofMillis(1);

  private final WindowStore<String, NonceEntry> store;
  private final long retentionMillis;

  NonceLedger(WindowStore<String, NonceEntry> store, Duration retention) {
    this.store = store;
    this.retentionMillis = retention.toMillis();
  }

  static StoreBuilder<WindowStore<String, NonceEntry>> storeBuilder(Duration retention) {
    return Stores.windowStoreBuilder(
            Stores.persistentWindowStore(STORE, retention, WINDOW, false),
            Serdes.String(),
            NonceEntry.SERDE)
        .withCachingDisabled();
  }

  /// An entry and where it lies.
  record Found(NonceEntry entry, long windowStart) {}

  /// @param key `tenant/nonce`
  /// @param streamTime the task's, milliseconds since the epoch
  Optional<Found> find(String key, long streamTime) {
    try (WindowStoreIterator<NonceEntry> entries =
        store.fetch(key, oldestKept(streamTime), Long.MAX_VALUE)) {
      if (!entries.hasNext()) {
        return Optional.empty();
      }
      var entry = entries.next();
      return Optional.of(new Found(entry.value, entry.key));
    }
  }

  void put(String key, NonceEntry entry, long windowStart) {
    store.put(key, entry, windowStart);
  }

  /// Whether an earlier use of a nonce at `timestamp` would still be known.
  boolean canVouchFor(long timestamp, long streamTime) {
    return timestamp >= oldestKept(streamTime);
  }

  private long oldestKept(long streamTime) {
    return Math.max(0, streamTime - retentionMillis + 1);
  }
}
