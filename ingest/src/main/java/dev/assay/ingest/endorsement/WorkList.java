package dev.assay.ingest.endorsement;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// What one vendor is to be asked for: each endorsement once, however many want it. What was wrong
/// waits longer each time; what the vendor does not have is not asked for again for a while.
final class WorkList {
  /// More than that is nobody's honest fleet.
  private static final int MOST = 100_000;

  private static final Duration FIRST_RETRY = Duration.ofSeconds(15);
  private static final Duration LONGEST_RETRY = Duration.ofHours(1);

  private final Duration absence;
  private final Map<String, Entry> entries = new HashMap<>();

  /// @param absence for how long the vendor's word counts that it does not have something
  WorkList(Duration absence) {
    this.absence = absence;
  }

  /// @param absent true where only the vendor's word is kept
  private record Entry(Wanted wanted, int failures, Instant due, boolean absent) {}

  /// @return false where it was wanted already, or there are too many
  boolean want(Wanted wanted, Instant now) {
    Entry known = entries.get(wanted.id());
    if (known == null || (known.absent() && !known.due().isAfter(now))) {
      if (entries.size() >= MOST) {
        forgetAbsences(now);
      }
      if (entries.size() >= MOST) {
        return false;
      }
      entries.put(wanted.id(), new Entry(wanted, 0, now, false));
      return true;
    }
    entries.put(
        wanted.id(),
        new Entry(known.wanted().with(wanted), known.failures(), known.due(), known.absent()));
    return false;
  }

  /// What to ask for now: what most wait for, and longest.
  Optional<Wanted> next(Instant now) {
    return entries.values().stream()
        .filter(entry -> !entry.absent() && !entry.due().isAfter(now))
        .map(Entry::wanted)
        .min(
            Comparator.comparingInt((Wanted wanted) -> -wanted.waiting())
                .thenComparing(Wanted::since)
                .thenComparing(Wanted::id));
  }

  /// Whether it is still to be asked for.
  boolean has(String id) {
    Entry known = entries.get(id);
    return known != null && !known.absent();
  }

  /// When the next is due; empty where there is none.
  Optional<Instant> nextDue() {
    return entries.values().stream()
        .filter(entry -> !entry.absent())
        .map(Entry::due)
        .min(Comparator.naturalOrder());
  }

  void done(String id) {
    entries.remove(id);
  }

  /// @return when it is tried again
  Instant failed(String id, Instant now) {
    Entry known = entries.get(id);
    if (known == null) {
      return now;
    }
    Instant due = now.plus(Pace.doubled(FIRST_RETRY, known.failures(), LONGEST_RETRY));
    entries.put(id, new Entry(known.wanted(), known.failures() + 1, due, false));
    return due;
  }

  /// @return until when it is not asked for
  Instant absent(String id, Instant now) {
    Instant until = now.plus(absence);
    Entry known = entries.get(id);
    if (known != null) {
      entries.put(id, new Entry(known.wanted(), 0, until, true));
    }
    return until;
  }

  void clear() {
    entries.clear();
  }

  /// How many endorsements are still to be asked for.
  int size() {
    return (int) entries.values().stream().filter(entry -> !entry.absent()).count();
  }

  private void forgetAbsences(Instant now) {
    entries.values().removeIf(entry -> entry.absent() && !entry.due().isAfter(now));
  }
}
