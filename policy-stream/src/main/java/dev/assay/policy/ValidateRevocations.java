package dev.assay.policy;

import dev.assay.appraisal.Subject;
import dev.assay.schemas.Keys;
import dev.assay.schemas.Received;
import dev.assay.schemas.event.ContextEntry;
import dev.assay.schemas.event.RecordPin;
import dev.assay.schemas.event.Refusal;
import dev.assay.schemas.event.Rejection;
import dev.assay.schemas.event.Revocation;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Lets a revocation through to the context if it names something that can be revoked, and is newer
/// than every one of the same subject before it. Otherwise it is rejected, and what was revoked
/// stays so.
final class ValidateRevocations
    implements Processor<String, Received<Revocation>, String, SpecificRecord> {
  private static final Logger LOG = LoggerFactory.getLogger(ValidateRevocations.class);
  private static final int LONGEST_SUBJECT = 256;

  private ProcessorContext<String, SpecificRecord> context;
  private KeyValueStore<String, Revocation> newest;

  /// Both are set by Kafka Streams, which calls `init` before anything else.
  @SuppressWarnings("NullAway.Init")
  ValidateRevocations() {}

  @Override
  public void init(ProcessorContext<String, SpecificRecord> given) {
    context = given;
    newest = given.getStateStore(PolicyTopology.NEWEST_REVOCATIONS);
  }

  @Override
  public void process(Record<String, Received<Revocation>> record) {
    RecordPin pin = Rejections.pin(context.recordMetadata().orElseThrow(), record.value());
    try {
      switch (record.value()) {
        case Received.Event<Revocation>(Revocation revocation, _) ->
            consider(record, revocation, pin);
        case Received.Undecodable<Revocation> undecodable ->
            reject(record, Rejections.undecodable(undecodable, pin, record.timestamp()));
      }
    } catch (KafkaException e) {
      throw e;
    } catch (RuntimeException e) {
      LOG.error("revocation {} at {} was not considered", record.key(), pin, e);
      reject(record, Rejections.of(Rejections.internal(), pin, record.timestamp()).build());
    }
  }

  private void consider(Record<String, ?> record, Revocation revocation, RecordPin pin) {
    Optional<Refusal> refusal =
        names(revocation)
            .or(() -> key(record.key(), revocation))
            .or(() -> notNewer(record.key(), revocation));
    if (refusal.isPresent()) {
      reject(
          record,
          Rejections.of(refusal.get(), pin, record.timestamp())
              .setTenant(revocation.getTenant())
              .build());
    } else if (!revocation.equals(newest.get(record.key()))) {
      newest.put(record.key(), revocation);
      context.forward(
          new Record<>(
              ContextInForce.keyOf(revocation.getTenant(), subject(revocation).orElseThrow()),
              new ContextEntry(revocation, pin),
              record.timestamp()),
          PolicyTopology.CONTEXT_SINK);
    }
  }

  private static Optional<Subject> subject(Revocation revocation) {
    return Subject.Kind.of(revocation.getKind())
        .map(kind -> new Subject(kind, revocation.getSubject()));
  }

  private static Optional<Refusal> names(Revocation revocation) {
    if (!Keys.isName(revocation.getTenant())) {
      return refusal("tenant", Keys.NAME_SYNTAX, revocation.getTenant().length() + " characters");
    }
    if (subject(revocation).isEmpty()) {
      String kinds =
          Arrays.stream(Subject.Kind.values())
              .map(Subject.Kind::word)
              .collect(Collectors.joining(", "));
      return refusal("kind", "one of " + kinds, revocation.getKind());
    }
    int length = revocation.getSubject().length();
    boolean printable = revocation.getSubject().chars().allMatch(c -> c > ' ' && c < 0x7f);
    if (length == 0 || length > LONGEST_SUBJECT || !printable) {
      return refusal(
          "subject",
          "1 to %d printable characters without spaces".formatted(LONGEST_SUBJECT),
          length + " characters" + (printable ? "" : ", or others"));
    }
    return revocation.getVersion() < 1
        ? refusal("version", "a whole number from 1", Long.toString(revocation.getVersion()))
        : Optional.empty();
  }

  private static Optional<Refusal> refusal(String field, String wanted, String got) {
    return Optional.of(Rejections.refusal(RejectionReason.RECORD_INVALID, field, wanted, got));
  }

  private static Optional<Refusal> key(String key, Revocation revocation) {
    String wanted =
        Keys.revocation(revocation.getTenant(), revocation.getKind(), revocation.getSubject());
    return wanted.equals(key)
        ? Optional.empty()
        : Optional.of(
            Rejections.refusal(RejectionReason.KEY_MISMATCH, "key", wanted, String.valueOf(key)));
  }

  private Optional<Refusal> notNewer(String key, Revocation revocation) {
    Revocation known = newest.get(key);
    if (known == null || revocation.getVersion() > known.getVersion()) {
      return Optional.empty();
    }
    String wanted = "more than " + known.getVersion();
    String got = Long.toString(revocation.getVersion());
    if (revocation.getVersion() < known.getVersion()) {
      return Optional.of(
          Rejections.refusal(RejectionReason.REVOCATION_VERSION_OLD, "version", wanted, got));
    }
    return revocation.equals(known)
        ? Optional.empty()
        : Optional.of(
            Rejections.refusal(
                RejectionReason.REVOCATION_VERSION_REUSED,
                "version",
                wanted,
                got + " with other content"));
  }

  private void reject(Record<String, ?> record, Rejection rejection) {
    context.forward(Rejections.record(record, rejection), PolicyTopology.REJECTED_CONTEXT_SINK);
  }
}
