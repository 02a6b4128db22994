package dev.assay.policy;

import dev.assay.appraisal.Appraisal;
import dev.assay.appraisal.Appraiser;
import dev.assay.appraisal.Context;
import dev.assay.policy.GuestStores.Due;
import dev.assay.policy.GuestStores.Known;
import dev.assay.policy.PoliciesInForce.InForce;
import dev.assay.policy.Verdicts.Basis;
import dev.assay.schemas.Keys;
import dev.assay.schemas.Received;
import dev.assay.schemas.event.Cause;
import dev.assay.schemas.event.ContextEntry;
import dev.assay.schemas.event.Policy;
import dev.assay.schemas.event.RecordPin;
import dev.assay.schemas.event.Refusal;
import dev.assay.schemas.event.Rejection;
import dev.assay.schemas.event.Result;
import dev.assay.schemas.event.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Appraises this task's guests: on a new result, when their policy changes, and when their
/// evidence has grown too old.
///
/// One processor for all three, since they share their state and must see each other's in order.
/// The wall clock only says *that* it is time to look; what a verdict holds comes from records.
final class AppraiseGuests
    implements Processor<String, Received<? extends SpecificRecord>, String, SpecificRecord> {
  private static final Logger LOG = LoggerFactory.getLogger(AppraiseGuests.class);
  private static final String OFFSET = "offset";
  private static final long NO_OFFSET = -1;

  private final int sliceSize;
  private final Duration slicePause;
  private final Verdicts verdicts;
  private ProcessorContext<String, SpecificRecord> context;
  private GuestStores guests;
  private PoliciesInForce policies;
  private KeyValueStore<String, Sweep> sweeps;
  private KeyValueStore<String, Long> contextSeen;

  /// The rest is set by Kafka Streams, which calls `init` before anything else.
  @SuppressWarnings("NullAway.Init")
  AppraiseGuests(int sliceSize, Duration slicePause, String appraiserVersion) {
    this.sliceSize = sliceSize;
    this.slicePause = slicePause;
    this.verdicts = new Verdicts(appraiserVersion);
  }

  @Override
  public void init(ProcessorContext<String, SpecificRecord> given) {
    context = given;
    guests = new GuestStores(given);
    policies = new PoliciesInForce(given.getStateStore(PolicyTopology.POLICIES));
    sweeps = given.getStateStore(PolicyTopology.SWEEPS);
    contextSeen = given.getStateStore(PolicyTopology.CONTEXT_SEEN);
    given.schedule(slicePause, PunctuationType.WALL_CLOCK_TIME, this::tick);
  }

  @Override
  public void process(Record<String, Received<? extends SpecificRecord>> record) {
    RecordPin pin = Rejections.pin(context.recordMetadata().orElseThrow(), record.value());
    try {
      switch (record.value()) {
        case Received.Event<?> event when event.value() instanceof Result result ->
            consider(record, result, pin);
        case Received.Event<?> event -> learn(record, (ContextEntry) event.value(), pin);
        case Received.Undecodable<?> undecodable ->
            reject(record, Rejections.undecodable(undecodable, pin, record.timestamp()));
      }
    } catch (KafkaException e) {
      throw e;
    } catch (RuntimeException e) {
      LOG.error("record {} at {} was not considered", record.key(), pin, e);
      reject(record, Rejections.of(Rejections.internal(), pin, record.timestamp()).build());
    }
  }

  private void consider(Record<String, ?> record, Result result, RecordPin pin) {
    String guest = Keys.guest(result.getTenant(), result.getGuest());
    Optional<Known> known = guests.find(guest);
    Optional<Refusal> refusal = ResultCheck.refuse(record.key(), result, known);
    if (refusal.isPresent()) {
      reject(record, Rejections.of(result, refusal.get(), pin, record.timestamp()));
      return;
    }
    Instant at = Instant.ofEpochMilli(record.timestamp());
    Basis basis = basis(result, pin);
    Verdict verdict = verdict(basis, appraise(basis, at), Cause.EVIDENCE, at, known);
    guests.put(guest, known, result, verdict);
    emit(guest, verdict);
  }

  /// Takes in a change of the context. A policy begins a sweep over its workload's guests; one that
  /// is under way begins again, for the guests it did know the old policy.
  private void learn(Record<String, ?> record, ContextEntry entry, RecordPin pin) {
    contextSeen.put(OFFSET, pin.getOffset());
    if (entry.getBody() instanceof Policy policy && policies.replace(policy, entry)) {
      String workload = Keys.workload(policy.getTenant(), policy.getWorkload());
      Sweep sweep = Sweep.begin(Instant.ofEpochMilli(record.timestamp()));
      sweeps.put(workload, sweep);
      advance(workload, sweep, sliceSize);
    }
  }

  private void tick(long wallClockMillis) {
    expireDue(Instant.ofEpochMilli(wallClockMillis));
    int left = sliceSize;
    for (KeyValue<String, Sweep> pending : pendingSweeps()) {
      left -= advance(pending.key, pending.value, left);
      if (left <= 0) {
        return;
      }
    }
  }

  private List<KeyValue<String, Sweep>> pendingSweeps() {
    var pending = new ArrayList<KeyValue<String, Sweep>>();
    try (KeyValueIterator<String, Sweep> all = sweeps.all()) {
      all.forEachRemaining(pending::add);
    }
    return pending;
  }

  /// @return how many guests were looked at
  private int advance(String workload, Sweep sweep, int most) {
    List<String> slice = guests.ofWorkload(workload, sweep.after(), most);
    slice.forEach(guest -> guarded(guest, () -> reappraise(guest, sweep.since())));
    if (slice.size() < most) {
      sweeps.delete(workload);
    } else {
      sweeps.put(workload, sweep.to(slice.getLast()));
    }
    return slice.size();
  }

  /// A guest is never judged at an instant before its last verdict: else a sweep that began before
  /// it fell silent would find its evidence still fresh.
  private void reappraise(String guest, Instant since) {
    Optional<Known> known = guests.find(guest);
    if (known.isPresent()) {
      Instant last = known.get().verdict().getAppraisalTime();
      Instant at = since.isAfter(last) ? since : last;
      Basis basis = basis(known.get());
      Verdict verdict = verdict(basis, appraise(basis, at), Cause.POLICY, at, known);
      if (!Verdicts.sayTheSame(verdict, known.get().verdict())) {
        guests.replace(guest, known, verdict);
        emit(guest, verdict);
      }
    }
  }

  private void expireDue(Instant now) {
    for (Due due : guests.dueBy(now, sliceSize)) {
      guarded(due.guest(), () -> expire(due));
    }
  }

  /// Judged at the instant at which the verdict ran out, whenever that was noticed. Where a sweep
  /// has yet to bring a policy with longer freshness, it is that policy which is seen here.
  private void expire(Due due) {
    Optional<Known> known = guests.find(due.guest());
    if (known.isPresent()) {
      Basis basis = basis(known.get());
      Appraisal appraisal = appraise(basis, due.expiry());
      Cause cause = appraisal.isLapsed() ? Cause.EXPIRY : Cause.POLICY;
      Verdict verdict = verdict(basis, appraisal, cause, due.expiry(), known);
      guests.replace(due.guest(), known, verdict);
      emit(due.guest(), verdict);
    }
  }

  /// One guest's trouble is not the others': whatever our own bug makes of it is logged, and the
  /// guest looked at again with the next slice or record.
  private static void guarded(String guest, Runnable look) {
    try {
      look.run();
    } catch (KafkaException e) {
      throw e;
    } catch (RuntimeException e) {
      LOG.error("guest {} was not appraised again", guest, e);
    }
  }

  private Basis basis(Known known) {
    return basis(known.result(), known.verdict().getPins().getResult());
  }

  private Basis basis(Result result, RecordPin pin) {
    Optional<InForce> policy =
        policies.find(Keys.workload(result.getTenant(), result.getWorkload()));
    Long seen = contextSeen.get(OFFSET);
    return new Basis(result, pin, policy, seen == null ? NO_OFFSET : seen);
  }

  private static Appraisal appraise(Basis basis, Instant at) {
    return Appraiser.appraise(
        Answers.of(basis.result()),
        basis.policy().map(InForce::policy),
        Context.NONE,
        Answers.facts(basis.result()),
        at);
  }

  private Verdict verdict(
      Basis basis, Appraisal appraisal, Cause cause, Instant at, Optional<Known> known) {
    return verdicts.write(basis, appraisal, cause, at, known.map(Known::verdict));
  }

  private void emit(String guest, Verdict verdict) {
    var record =
        new Record<String, SpecificRecord>(
            guest, verdict, verdict.getAppraisalTime().toEpochMilli());
    context.forward(record, PolicyTopology.VERDICTS_SINK);
    context.forward(record, PolicyTopology.FLEET_SINK);
  }

  private void reject(Record<String, ?> record, Rejection rejection) {
    context.forward(Rejections.record(record, rejection), PolicyTopology.REJECTED_RESULTS_SINK);
  }
}
