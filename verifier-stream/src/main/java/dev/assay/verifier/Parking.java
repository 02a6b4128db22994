package dev.assay.verifier;

import dev.assay.evidence.snp.ProductLine;
import dev.assay.evidence.snp.SnpCertificateId.Missing;
import dev.assay.schemas.event.EndorsementRequest;
import dev.assay.streams.EndorsementQuestions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/// Where evidence waits whose certificates are not here. What it waits for is asked for once when
/// it is first missed, and again from time to time while something waits: whoever fetches keeps no
/// list that could be lost.
///
/// | store | key | value |
/// | --- | --- | --- |
/// | `parked` | certificates' name `/` offset, 16 hex digits: in the order of the log | the evidence |
/// | `parked-until` | deadline, milliseconds as 16 hex digits `/` key of `parked` | nothing |
/// | `awaited` | certificates' name | how many wait, since when |
final class Parking {
  static final String PARKED = "parked";
  static final String PARKED_UNTIL = "parked-until";
  static final String AWAITED = "awaited";

  private static final byte[] NOTHING = {};

  private final ParkingSettings settings;
  private final Holding holding;
  private final KeyValueStore<String, HeldEvidence> parked;
  private final KeyValueStore<String, byte[]> until;
  private final KeyValueStore<String, Awaited> awaited;
  private @Nullable Room taken;

  Parking(ParkingSettings settings, Holding holding, ProcessorContext<?, ?> context) {
    this.settings = settings;
    this.holding = holding;
    this.parked = context.getStateStore(PARKED);
    this.until = context.getStateStore(PARKED_UNTIL);
    this.awaited = context.getStateStore(AWAITED);
  }

  static List<StoreBuilder<?>> stores() {
    return List.of(
        Holding.storeBuilder(PARKED),
        store(PARKED_UNTIL, Serdes.ByteArray()),
        store(AWAITED, Awaited.SERDE));
  }

  private static <V> StoreBuilder<KeyValueStore<String, V>> store(String name, Serde<V> values) {
    return Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(name), Serdes.String(), values)
        .withLoggingEnabled(Map.of())
        .withCachingDisabled();
  }

  private record Room(int submissions, long bytes) {}

  /// @param since from when on it waits, milliseconds since the epoch, by the wall clock
  record Waiting(Submission submission, long since) {}

  /// @return false where there is no room, or no time left
  boolean park(Waiting waiting, Missing missing, long now) {
    Room room = taken();
    if (deadline(waiting.since()) <= now || room.submissions() >= settings.most()) {
      return false;
    }
    Optional<HeldEvidence> held = holding.hold(waiting.submission(), waiting.since());
    if (held.isEmpty()
        || room.bytes() + held.get().evidence().length() > ParkingSettings.MOST_BYTES) {
      return false;
    }
    String id = missing.id().toString();
    String key = key(id, held.get());
    parked.put(key, held.get());
    until.put(untilKey(held.get(), key), NOTHING);
    Awaited known = awaited.get(id);
    count(
        id,
        known == null ? new Awaited(now, 0, 0, 0, missing.line()) : known,
        1,
        held.get().evidence().length());
    return true;
  }

  /// The names of all certificates that are waited for.
  List<String> names() {
    var names = new ArrayList<String>();
    try (var all = awaited.all()) {
      all.forEachRemaining(entry -> names.add(entry.key));
    }
    return names;
  }

  /// Lets go of what waits for these certificates, first in the log first.
  List<Waiting> release(String id, int most) {
    var found = new ArrayList<KeyValue<String, HeldEvidence>>();
    try (var waiting = parked.prefixScan(id + "/", new StringSerializer())) {
      while (waiting.hasNext() && found.size() < most) {
        found.add(waiting.next());
      }
    }
    found.forEach(entry -> remove(id, entry.key, entry.value));
    return found.stream().map(entry -> waiting(entry.value)).toList();
  }

  /// Lets go of what has waited for as long as it may.
  List<Waiting> overdue(long now, int most) {
    var keys = new ArrayList<String>();
    try (var due = until.range(null, "%016x".formatted(now + 1))) {
      while (due.hasNext() && keys.size() < most) {
        keys.add(due.next().key);
      }
    }
    var left = new ArrayList<Waiting>();
    for (String untilKey : keys) {
      until.delete(untilKey);
      String key = untilKey.substring(untilKey.indexOf('/') + 1);
      HeldEvidence held = parked.get(key);
      if (held != null) {
        remove(key.substring(0, key.lastIndexOf('/')), key, held);
        left.add(waiting(held));
      }
    }
    return left;
  }

  /// What to ask for now: at once what is newly missed, and what nobody has brought for a while.
  List<EndorsementRequest> questions(long now) {
    var due = new ArrayList<KeyValue<String, Awaited>>();
    try (var all = awaited.all()) {
      all.forEachRemaining(
          entry -> {
            if (isDue(entry.value, now)) {
              due.add(entry);
            }
          });
    }
    due.forEach(entry -> awaited.put(entry.key, entry.value.askedAt(now)));
    return due.stream().map(entry -> question(entry.key, entry.value)).toList();
  }

  /// The same of these certificates alone.
  Optional<EndorsementRequest> question(String id, long now) {
    Awaited known = awaited.get(id);
    if (known == null || !isDue(known, now)) {
      return Optional.empty();
    }
    awaited.put(id, known.askedAt(now));
    return Optional.of(question(id, known));
  }

  private static boolean isDue(Awaited awaited, long now) {
    return awaited.askedAt() + EndorsementQuestions.PAUSE.toMillis() <= now;
  }

  /// When what waits since then is answered all the same, milliseconds since the epoch.
  long deadline(long since) {
    return since + settings.limit().toMillis();
  }

  private static EndorsementRequest question(String id, Awaited known) {
    return EndorsementQuestions.question(id, known.waiting(), Instant.ofEpochMilli(known.since()))
        .setProductLine(known.line().map(ProductLine::kdsName).orElse(null))
        .build();
  }

  private void remove(String id, String key, HeldEvidence held) {
    parked.delete(key);
    until.delete(untilKey(held, key));
    Awaited known = awaited.get(id);
    if (known != null) {
      count(id, known, -1, -held.evidence().length());
    }
  }

  private void count(String id, Awaited known, int more, long moreBytes) {
    Room room = taken();
    Awaited now = known.with(more, moreBytes);
    if (now.waiting() <= 0) {
      awaited.delete(id);
    } else {
      awaited.put(id, now);
    }
    taken = new Room(room.submissions() + more, room.bytes() + moreBytes);
  }

  /// Counted at first use, when the stores have been restored; before anything is changed.
  private Room taken() {
    Room room = taken;
    if (room == null) {
      int submissions = 0;
      long bytes = 0;
      try (var all = awaited.all()) {
        while (all.hasNext()) {
          Awaited each = all.next().value;
          submissions += each.waiting();
          bytes += each.bytes();
        }
      }
      room = new Room(submissions, bytes);
      taken = room;
    }
    return room;
  }

  private Waiting waiting(HeldEvidence held) {
    return new Waiting(holding.submission(held), held.readAt());
  }

  private static String key(String id, HeldEvidence held) {
    return "%s/%016x".formatted(id, held.offset());
  }

  private String untilKey(HeldEvidence held, String key) {
    return "%016x/%s".formatted(deadline(held.readAt()), key);
  }
}
