package dev.assay.policy;

import dev.assay.schemas.Keys;
import dev.assay.schemas.Received;
import dev.assay.schemas.event.Finding;
import dev.assay.schemas.event.Sighting;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
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
/// | `CHIP_IN_TWO_SITES` | a chip at another site within an hour |
/// | `TCB_ROLLED_BACK` | any part of a chip's firmware is older than it was |
/// | `FLEET_TCB_ROLLED_BACK` | three chips of a product line did so within an hour |
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
          sighting.getIdentity(),
          "seen before as " + nameFor(sighting, before),
          List.of(before));
    }
    last.put(sighting.getIdentity(), sighting);
  }

  private void chip(Sighting sighting) {
    Sighting before = last.get(sighting.getIdentity());
    if (before == null) {
      last.put(sighting.getIdentity(), sighting);
      return;
    }
    if (sighting.getSite() != null
        && before.getSite() != null
        && !sighting.getSite().equals(before.getSite())
        && sighting.getSeenAt().isBefore(before.getSeenAt().plus(AT_ONCE))) {
      find(
          FindingKind.CHIP_IN_TWO_SITES,
          sighting,
          sighting.getIdentity(),
          "at %s now, and at %s at %s"
              .formatted(sighting.getSite(), before.getSite(), before.getSeenAt()),
          List.of(before));
    }
    ByteBuffer now = sighting.getTcb();
    ByteBuffer then = before.getTcb();
    if (now != null && then != null && isOlder(now, then)) {
      find(
          FindingKind.TCB_ROLLED_BACK,
          sighting,
          sighting.getIdentity(),
          "firmware %s, and %s before".formatted(Answers.bytes(now), Answers.bytes(then)),
          List.of(before));
      Optional.ofNullable(sighting.getProduct())
          .ifPresent(product -> forward(Sightings.wentBack(sighting, product)));
    }
    last.put(sighting.getIdentity(), sighting);
  }

  /// Chips of a product line that went back, each under a key of its own.
  private void product(Sighting sighting) {
    last.put(sighting.getIdentity() + SEPARATOR + sighting.getGuest(), sighting);
    var recent = new ArrayList<Sighting>();
    var past = new ArrayList<String>();
    Instant since = sighting.getSeenAt().minus(AT_ONCE);
    try (KeyValueIterator<String, Sighting> chips =
        last.range(sighting.getIdentity() + SEPARATOR, sighting.getIdentity() + AFTER_SEPARATOR)) {
      while (chips.hasNext()) {
        KeyValue<String, Sighting> chip = chips.next();
        if (chip.value.getSeenAt().isBefore(since)) {
          past.add(chip.key);
        } else {
          recent.add(chip.value);
        }
      }
    }
    past.forEach(last::delete);
    if (recent.size() >= CHIPS_OF_A_FLEET) {
      find(
          FindingKind.FLEET_TCB_ROLLED_BACK,
          sighting,
          sighting.getIdentity(),
          "%d chips report older firmware than they did, within an hour".formatted(recent.size()),
          List.of());
    }
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

  private void find(
      FindingKind kind, Sighting sighting, String subject, String detail, List<Sighting> others) {
    String guest = Keys.guest(sighting.getTenant(), sighting.getGuest());
    var finding =
        Finding.newBuilder()
            .setTenant(sighting.getTenant())
            .setGuest(sighting.getGuest())
            .setKind(kind.name())
            .setSubject(subject)
            .setDetail(detail)
            .setOthers(
                others.stream()
                    .filter(other -> other.getTenant().equals(sighting.getTenant()))
                    .map(CompareSightings::nameOf)
                    .filter(name -> !name.equals(guest))
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
  private static String nameFor(Sighting reader, Sighting other) {
    return Objects.equals(reader.getTenant(), other.getTenant())
        ? nameOf(other)
        : "a guest of another tenant";
  }
}
