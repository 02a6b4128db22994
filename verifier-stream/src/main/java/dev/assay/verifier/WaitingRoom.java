package dev.assay.verifier;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/// Where evidence waits that was read before its challenge, which happens where their partitions
/// lie on different brokers, and where a thread has much to process before it reads again.
///
/// Keyed `tenant/nonce/offset`, the offset as 16 hex digits: so all that wait for one nonce lie
/// together, in the order of the log. Nothing stays much longer than the grace, or than this
/// service takes to read the challenges that there are.
final class WaitingRoom {
  static final String STORE = "early-evidence";

  /// How much evidence is let go in one go.
  private static final long SLICE_BYTES = 64L << 20;

  private final KeyValueStore<String, HeldEvidence> store;
  private final Holding holding;

  WaitingRoom(KeyValueStore<String, HeldEvidence> store, Holding holding) {
    this.store = store;
    this.holding = holding;
  }

  /// @return false if it is too large to wait
  boolean add(String key, Submission submission, long wallClock) {
    Optional<HeldEvidence> held = holding.hold(submission, wallClock);
    held.ifPresent(early -> store.put("%s/%016x".formatted(key, early.offset()), early));
    return held.isPresent();
  }

  /// Lets go all that waits for this nonce, in the order of the log.
  List<Submission> leave(String key) {
    try (var waiting = store.prefixScan(key + "/", new StringSerializer())) {
      return leave(waiting, Long.MAX_VALUE);
    }
  }

  /// Lets go what was read until then. Of very much it is a part; the rest is for the next time.
  ///
  /// @param until milliseconds since the epoch, by the wall clock
  List<Submission> giveUp(long until) {
    try (var waiting = store.all()) {
      return leave(waiting, until);
    }
  }

  boolean isEmpty() {
    try (var waiting = store.all()) {
      return !waiting.hasNext();
    }
  }

  private List<Submission> leave(KeyValueIterator<String, HeldEvidence> waiting, long until) {
    var left = new ArrayList<KeyValue<String, HeldEvidence>>();
    long bytes = 0;
    while (waiting.hasNext() && bytes < SLICE_BYTES) {
      var early = waiting.next();
      if (early.value.readAt() <= until) {
        left.add(early);
        bytes += early.value.evidence().length();
      }
    }
    left.forEach(early -> store.delete(early.key));
    return left.stream().map(early -> holding.submission(early.value)).toList();
  }
}
