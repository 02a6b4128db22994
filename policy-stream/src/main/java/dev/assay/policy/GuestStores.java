package dev.assay.policy;

import dev.assay.schemas.Keys;
import dev.assay.schemas.event.Result;
import dev.assay.schemas.event.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/// What a task keeps of its guests: the latest result considered, the latest verdict, and the two
/// indexes over them, which never disagree with the verdicts because only this moves them.
final class GuestStores {
  /// A store takes no empty value for an entry that is all key.
  private static final byte[] PRESENT = {1};

  private final KeyValueStore<String, Result> results;
  private final KeyValueStore<String, Verdict> verdicts;
  private final KeyValueStore<String, byte[]> byWorkload;
  private final KeyValueStore<Bytes, byte[]> byExpiry;

  GuestStores(ProcessorContext<?, ?> context) {
    results = context.getStateStore(PolicyTopology.GUEST_RESULTS);
    verdicts = context.getStateStore(PolicyTopology.GUEST_VERDICTS);
    byWorkload = context.getStateStore(PolicyTopology.GUESTS_BY_WORKLOAD);
    byExpiry = context.getStateStore(PolicyTopology.GUESTS_BY_EXPIRY);
  }

  /// A guest that was appraised.
  record Known(Result result, Verdict verdict) {}

  /// A guest whose verdict runs out.
  record Due(Instant expiry, String guest) {}

  Optional<Known> find(String guest) {
    Result result = results.get(guest);
    Verdict verdict = verdicts.get(guest);
    return result == null || verdict == null
        ? Optional.empty()
        : Optional.of(new Known(result, verdict));
  }

  /// Keeps a new result with the verdict on it.
  void put(String guest, Optional<Known> before, Result result, Verdict verdict) {
    results.put(guest, result);
    replace(guest, before, verdict);
  }

  /// Keeps a new verdict on the result that is there.
  void replace(String guest, Optional<Known> before, Verdict verdict) {
    before.map(Known::verdict).ifPresent(old -> unindex(guest, old));
    verdicts.put(guest, verdict);
    byWorkload.put(IndexKeys.byWorkload(workloadOf(verdict), guest), PRESENT);
    if (verdict.getValidUntil() != null) {
      byExpiry.put(IndexKeys.byExpiry(verdict.getValidUntil(), guest), PRESENT);
    }
  }

  private void unindex(String guest, Verdict old) {
    byWorkload.delete(IndexKeys.byWorkload(workloadOf(old), guest));
    if (old.getValidUntil() != null) {
      byExpiry.delete(IndexKeys.byExpiry(old.getValidUntil(), guest));
    }
  }

  /// Guests of `workload` after the one named, in the order of the index.
  List<String> ofWorkload(String workload, String after, int most) {
    var found = new ArrayList<String>();
    try (KeyValueIterator<String, byte[]> guests =
        byWorkload.range(IndexKeys.afterGuest(workload, after), IndexKeys.endOf(workload))) {
      while (found.size() < most && guests.hasNext()) {
        found.add(IndexKeys.guestOf(guests.next().key));
      }
    }
    return found;
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

  private static String workloadOf(Verdict verdict) {
    return Keys.workload(verdict.getTenant(), verdict.getWorkload());
  }
}
