package dev.assay.verifier;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/// Where evidence waits that was read before its challenge, which happens where their partitions
/// lie on different brokers.
///
/// Keyed `tenant/nonce/offset`, the offset as 16 hex digits: so all that wait for one nonce lie
/// together, in the order of the log. Small: nothing stays longer than the grace.
final class WaitingRoom {
  static final String STORE = "early-evidence";

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
      KeyValueIterator<String, HeldEvidence> waiting, Predicate<HeldEvidence> condition) {
    var left = new ArrayList<KeyValue<String, HeldEvidence>>();
    waiting.forEachRemaining(
        early -> {
          if (condition.test(early.value)) {
            left.add(early);
          }
        });
    left.forEach(early -> store.delete(early.key));
    return left.stream().map(early -> holding.submission(early.value)).toList();
  }
}
