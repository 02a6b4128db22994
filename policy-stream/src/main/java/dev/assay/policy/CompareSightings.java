package dev.assay.policy;

import dev.assay.schemas.Keys;
import dev.assay.schemas.Received;
import dev.assay.schemas.event.Finding;
import dev.assay.schemas.event.RecordPin;
import dev.assay.schemas.event.Sighting;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Compares what guests show of their hardware with what other guests showed of the same hardware:
/// what no verdict on one guest can say.
///
/// | finding | when |
/// | --- | --- |
/// | `GUEST_CLONED` | one report id, or one guest key, under two names |
/// | `CHIP_IN_TWO_SITES` | a chip at a site within an hour of another |
/// | `TCB_ROLLED_BACK` | any part of a chip's firmware is older than it was |
/// | `FLEET_TCB_ROLLED_BACK` | three chips of a product line did so within an hour |
///
/// Each is found when it begins, and not again for as long as it lasts. `last-sightings` holds, by
/// key: an identity's last sighting (of a chip: with firmware); a chip ‖ 00 ‖ site; a product line
/// ‖ 00 ‖ chip.
final class CompareSightings
    implements Processor<String, Received<Sighting>, String, SpecificRecord> {
  private static final Logger LOG = LoggerFactory.getLogger(CompareSightings.class);
  private static final Duration AT_ONCE = Duration.ofHours(1);
  private static final int CHIPS_OF_A_FLEET = 3;
  private static final int MOST_OTHERS = 10;
  private static final char SEPARATOR = '\u0000';
  private static final char AFTER_SEPARATOR = '\u0001';

  private ProcessorContext<String, SpecificRecord> context;
  private KeyValueStore<String, Sighting> last;

  /// Both are set by Kafka Streams, which calls `init` before anything else.
  @SuppressWarnings("NullAway.Init")
  CompareSightings() {}

  @Override
  public void init(ProcessorContext<String, SpecificRecord> given) {
    context = given;
    last = given.getStateStore(PolicyTopology.LAST_SIGHTINGS);
  }

  @Override
  public void process(Record<String, Received<Sighting>> record) {
    try {
      if (record.value() instanceof Received.Event<Sighting>(Sighting sighting, _)) {
        consider(sighting);
      } else {
        LOG.error("what is no sighting was left alone, at {}", context.recordMetadata());
      }
    } catch (KafkaException e) {
      throw e;
    } catch (RuntimeException e) {
      LOG.error("sighting {} was not compared", record.key(), e);
    }
  }

  private void consider(Sighting sighting) {
    if (Sightings.isProduct(sighting)) {
      product(sighting);
    } else if (Sightings.isChip(sighting)) {
      chip(sighting);
    } else {
      identity(sighting);
    }
  }

  private void identity(Sighting sighting) {
    Sighting before = last.get(sighting.getIdentity());
    if (before != null && !nameOf(before).equals(nameOf(sighting))) {
      find(
          FindingKind.GUEST_CLONED,
          sighting,
          "seen before as " + inWords(sighting, before),
          List.of(before));
    }
    last.put(sighting.getIdentity(), sighting);
  }

  private void chip(Sighting sighting) {
    if (sighting.getSite() != null) {
      site(sighting, sighting.getSite());
    }
    if (sighting.getTcb() != null) {
      firmware(sighting, sighting.getTcb());
    }
  }

  /// Found when a chip turns up at a site while it is at another, and not again for as long as it
  /// goes on being seen at both.
  private void site(Sighting sighting, String site) {
    String key = sighting.getIdentity() + SEPARATOR + site;
    Map<String, Sighting> recent = recentOf(sighting);
    boolean isNew = recent.remove(key) == null;
    if (isNew && !recent.isEmpty()) {
      List<Sighting> others = List.copyOf(recent.values());
      find(
          FindingKind.CHIP_IN_TWO_SITES,
          sighting,
          "at %s now, and %s"
              .formatted(
                  site,
                  others.stream()
                      .map(
                          other ->
                              "at %s at %s as %s"
                                  .formatted(
                                      other.getSite(), other.getSeenAt(), inWords(sighting, other)))
                      .collect(Collectors.joining(", "))),
          others);
    }
    last.put(key, sighting);
  }

  private void firmware(Sighting sighting, ByteBuffer now) {
    Sighting before = last.get(sighting.getIdentity());
    if (before != null && sighting.getSeenAt().isBefore(before.getSeenAt())) {
      // Of before the last one, and only late: guests of one chip do not come in order.
      return;
    }
    ByteBuffer then = before == null ? null : before.getTcb();
    if (then != null && isOlder(now, then)) {
      find(
          FindingKind.TCB_ROLLED_BACK,
          sighting,
          "firmware %s, and %s before, seen as %s"
              .formatted(Answers.bytes(now), Answers.bytes(then), inWords(sighting, before)),
          List.of(before));
      Optional.ofNullable(sighting.getProduct())
          .ifPresent(product -> forward(Sightings.wentBack(sighting, product)));
    }
    last.put(sighting.getIdentity(), sighting);
  }

  /// Chips of a product line that went back, each under a key of its own. Found with the one that
  /// makes them a fleet, and not with those that follow it.
  private void product(Sighting sighting) {
    Map<String, Sighting> recent = recentOf(sighting);
    boolean known = recent.size() >= CHIPS_OF_A_FLEET;
    String key = sighting.getIdentity() + SEPARATOR + sighting.getChip();
    recent.remove(key);
    last.put(key, sighting);
    if (!known && recent.size() + 1 >= CHIPS_OF_A_FLEET) {
      find(
          FindingKind.FLEET_TCB_ROLLED_BACK,
          sighting,
          "%d chips report older firmware than they did, within an hour; more may follow"
              .formatted(recent.size() + 1),
          List.copyOf(recent.values()));
    }
  }

  /// What is kept below a sighting's identity and less than an hour older; the rest is forgotten.
  private Map<String, Sighting> recentOf(Sighting sighting) {
    var recent = new TreeMap<String, Sighting>();
    var past = new ArrayList<String>();
    Instant since = sighting.getSeenAt().minus(AT_ONCE);
    try (KeyValueIterator<String, Sighting> all =
        last.range(sighting.getIdentity() + SEPARATOR, sighting.getIdentity() + AFTER_SEPARATOR)) {
      while (all.hasNext()) {
        KeyValue<String, Sighting> one = all.next();
        if (one.value.getSeenAt().isAfter(since)) {
          recent.put(one.key, one.value);
        } else {
          past.add(one.key);
        }
      }
    }
    past.forEach(last::delete);
    return recent;
  }

  /// Each byte is a part of its own, or reserved (AMD 56860, TCB_VERSION): one part that is newer
  /// does not make up for another that is older.
  private static boolean isOlder(ByteBuffer now, ByteBuffer then) {
    int parts = Math.min(now.remaining(), then.remaining());
    for (int i = 0; i < parts; i++) {
      if (Byte.compareUnsigned(now.get(now.position() + i), then.get(then.position() + i)) < 0) {
        return true;
      }
    }
    return false;
  }

  private void find(FindingKind kind, Sighting sighting, String detail, List<Sighting> others) {
    String guest = Keys.guest(sighting.getTenant(), sighting.getGuest());
    var finding =
        Finding.newBuilder()
            .setTenant(sighting.getTenant())
            .setGuest(sighting.getGuest())
            .setKind(kind.name())
            .setSubject(sighting.getIdentity())
            .setDetail(detail)
            .setOthers(
                others.stream()
                    .filter(other -> other.getTenant().equals(sighting.getTenant()))
                    .map(CompareSightings::nameOf)
                    .filter(name -> !name.equals(guest))
                    .distinct()
                    .limit(MOST_OTHERS)
                    .toList())
            .setEvidence(sighting.getEvidence())
            .setFoundAt(sighting.getSeenAt())
            .build();
    context.forward(
        new Record<>(guest, finding, sighting.getSeenAt().toEpochMilli()),
        PolicyTopology.CROSS_FINDINGS_SINK);
  }

  private void forward(Sighting sighting) {
    context.forward(
        new Record<>(sighting.getIdentity(), sighting, sighting.getSeenAt().toEpochMilli()),
        PolicyTopology.SIGHTINGS_AGAIN_SINK);
  }

  private static String nameOf(Sighting sighting) {
    return Keys.guest(sighting.getTenant(), sighting.getGuest());
  }

  /// No tenant learns what another calls its guests.
  private static String inWords(Sighting reader, Sighting other) {
    if (!Objects.equals(reader.getTenant(), other.getTenant())) {
      return "a guest of another tenant";
    }
    RecordPin evidence = other.getEvidence();
    return "%s, by %s-%d@%d"
        .formatted(
            nameOf(other), evidence.getTopic(), evidence.getPartition(), evidence.getOffset());
  }
}
