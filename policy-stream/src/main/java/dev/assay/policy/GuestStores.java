package dev.assay.policy;

import dev.assay.schemas.Kept;
import dev.assay.schemas.event.GuestState;
import dev.assay.schemas.event.Result;
import dev.assay.schemas.event.ResultHead;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/// What a task keeps of its guests: the latest result considered, what the latest verdict came to,
/// and two indexes over them, which never disagree with the rest because only this moves them.
final class GuestStores {
  /// A store takes no empty value for an entry that is all key.
  private static final byte[] PRESENT = {1};

  private final KeyValueStore<String, Kept<Result, ResultHead>> results;
  private final KeyValueStore<String, GuestState> states;
  private final KeyValueStore<String, byte[]> byDependency;
  private final KeyValueStore<Bytes, byte[]> byExpiry;

  GuestStores(ProcessorContext<?, ?> context) {
    results = context.getStateStore(PolicyTopology.GUEST_RESULTS);
    states = context.getStateStore(PolicyTopology.GUEST_STATES);
    byDependency = context.getStateStore(PolicyTopology.GUESTS_BY_DEPENDENCY);
    byExpiry = context.getStateStore(PolicyTopology.GUESTS_BY_EXPIRY);
  }

  /// A guest that was appraised.
  record Known(Recalled recalled, GuestState state) {
    Result result() {
      return recalled.result();
    }
  }

  /// A guest whose verdict runs out.
  record Due(Instant expiry, String guest) {}

  Optional<Known> find(String guest) {
    return known(results.get(guest), states.get(guest));
  }

  private static Optional<Known> known(
      @Nullable Kept<Result, ResultHead> result, @Nullable GuestState state) {
    return result == null || state == null
        ? Optional.empty()
        : Optional.of(new Known(Recalled.of(result), state));
  }

  /// Goes through many guests, one after the other, as they are when this begins.
  ///
  /// @param guests in the order of the index
  Walk walk(List<String> guests) {
    return new Walk(guests.getFirst(), guests.getLast());
  }

  /// Guests read in a row, and what is new of them written at once: each by itself takes several
  /// times as long.
  final class Walk implements AutoCloseable {
    private final Pass<Kept<Result, ResultHead>> passedResults;
    private final Pass<GuestState> passedStates;
    private final List<KeyValue<String, GuestState>> replaced = new ArrayList<>();

    private Walk(String first, String last) {
      passedResults = new Pass<>(results, first, last);
      passedStates = new Pass<>(states, first, last);
    }

    /// @param guest the next, or any after it
    Optional<Known> find(String guest) {
      return known(passedResults.find(guest), passedStates.find(guest));
    }

    /// As [GuestStores#replace], but for the state itself, which [#keep] writes.
    void replace(String guest, Known before, GuestState state) {
      reindex(guest, before, state);
      replaced.add(KeyValue.pair(guest, state));
    }

    void keep() {
      states.putAll(replaced);
      replaced.clear();
    }

    @Override
    public void close() {
      passedResults.close();
      passedStates.close();
    }
  }

  /// Keeps a new result with the state that its verdict leaves.
  void put(String guest, Optional<Known> before, Recalled recalled, GuestState state) {
    index(guest, before, Dependencies.of(recalled, state.getAdvisories()));
    results.put(guest, recalled.kept());
    runsOut(
        guest,
        before.map(known -> known.state().getValidUntil()).orElse(null),
        state.getValidUntil());
    states.put(guest, state);
  }

  private void index(String guest, Optional<Known> before, Set<String> now) {
    Set<String> left =
        before
            .map(known -> Dependencies.of(known.recalled(), known.state().getAdvisories()))
            .orElse(Set.of());
    for (String dependency : left) {
      if (!now.contains(dependency)) {
        byDependency.delete(IndexKeys.byDependency(dependency, guest));
      }
    }
    for (String dependency : now) {
      if (!left.contains(dependency)) {
        byDependency.put(IndexKeys.byDependency(dependency, guest), PRESENT);
      }
    }
  }

  /// Keeps what another verdict on the same result leaves.
  void replace(String guest, Known before, GuestState state) {
    reindex(guest, before, state);
    states.put(guest, state);
  }

  private void reindex(String guest, Known before, GuestState state) {
    if (!before.state().getAdvisories().equals(state.getAdvisories())) {
      index(guest, Optional.of(before), Dependencies.of(before.recalled(), state.getAdvisories()));
    }
    runsOut(guest, before.state().getValidUntil(), state.getValidUntil());
  }

  private void runsOut(String guest, @Nullable Instant before, @Nullable Instant now) {
    if (!Objects.equals(before, now)) {
      if (before != null) {
        byExpiry.delete(IndexKeys.byExpiry(before, guest));
      }
      if (now != null) {
        byExpiry.put(IndexKeys.byExpiry(now, guest), PRESENT);
      }
    }
  }

  /// Guests that depend on something, after the one named, in the order of the index.
  List<String> dependingOn(String dependency, String after, int most) {
    if (Dependencies.isGuest(dependency)) {
      String guest = Dependencies.guestOf(dependency);
      return after.isEmpty() && states.get(guest) != null ? List.of(guest) : List.of();
    }
    var found = new ArrayList<String>();
    try (KeyValueIterator<String, byte[]> guests =
        byDependency.range(IndexKeys.afterGuest(dependency, after), IndexKeys.endOf(dependency))) {
      while (found.size() < most && guests.hasNext()) {
        found.add(IndexKeys.guestOf(guests.next().key));
      }
    }
    return found;
  }

  /// All endorsements that some guest depends on, by id: from each to the next, past its guests.
  Set<String> endorsements() {
    var found = new TreeSet<String>();
    String from = Dependencies.onEndorsement("");
    String end = IndexKeys.endOfAllThatBeginWith(from);
    while (true) {
      try (KeyValueIterator<String, byte[]> next = byDependency.range(from, end)) {
        if (!next.hasNext()) {
          return found;
        }
        String dependency = IndexKeys.dependencyOf(next.next().key);
        found.add(Dependencies.endorsementOf(dependency));
        from = IndexKeys.endOf(dependency);
      }
    }
  }

  /// Guests whose verdict has run out by `now`, the longest overdue first.
  List<Due> dueBy(Instant now, int most) {
    var found = new ArrayList<Due>();
    try (KeyValueIterator<Bytes, byte[]> due = byExpiry.range(null, IndexKeys.dueBy(now))) {
      while (found.size() < most && due.hasNext()) {
        Bytes key = due.next().key;
        found.add(new Due(IndexKeys.expiryOf(key), IndexKeys.guestOf(key)));
      }
    }
    return found;
  }
}
