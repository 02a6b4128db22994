package dev.assay.policy;

import dev.assay.appraisal.Appraisal;
import dev.assay.appraisal.Appraiser;
import dev.assay.appraisal.ResolvedPolicy;
import dev.assay.policy.ContextInForce.Draft;
import dev.assay.policy.ContextInForce.InForce;
import dev.assay.policy.GuestStores.Due;
import dev.assay.policy.GuestStores.Known;
import dev.assay.policy.GuestStores.Walk;
import dev.assay.policy.Ledger.Holding;
import dev.assay.policy.Releases.Rotation;
import dev.assay.policy.Releases.Standing;
import dev.assay.policy.Verdicts.Basis;
import dev.assay.policy.Verdicts.Why;
import dev.assay.schemas.Keys;
import dev.assay.schemas.Received;
import dev.assay.schemas.event.Cause;
import dev.assay.schemas.event.ContextEntry;
import dev.assay.schemas.event.EndorsementRequest;
import dev.assay.schemas.event.Finding;
import dev.assay.schemas.event.Forecast;
import dev.assay.schemas.event.GuestState;
import dev.assay.schemas.event.Reappraisal;
import dev.assay.schemas.event.RecordPin;
import dev.assay.schemas.event.Refusal;
import dev.assay.schemas.event.Rejection;
import dev.assay.schemas.event.Result;
import dev.assay.schemas.event.ResultHead;
import dev.assay.schemas.event.SecretRelease;
import dev.assay.schemas.event.Sighting;
import dev.assay.schemas.event.Sweep;
import dev.assay.schemas.event.Tier;
import dev.assay.schemas.event.Verdict;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Appraises this task's guests: on a new result, when something changes that their verdicts depend
/// on, and when their evidence has grown too old.
///
/// One processor for all three, since they share their state and must see each other's in order.
/// The wall clock only says *that* it is time to look; what a verdict holds comes from records.
final class AppraiseGuests
    implements Processor<String, Received<? extends SpecificRecord>, String, SpecificRecord> {
  private static final Logger LOG = LoggerFactory.getLogger(AppraiseGuests.class);
  private static final String OFFSET = "offset";
  private static final Long NO_OFFSET = -1L;

  /// Guests between two looks at the clock.
  private static final int STEP = 100;

  private final PolicySetup setup;
  private final int sliceSize;
  private final Verdicts verdicts;
  private final SharedAppraisals appraisals = new SharedAppraisals();
  private ProcessorContext<String, SpecificRecord> context;
  private GuestStores guests;
  private ContextInForce inForce;
  private Sweeps sweeps;
  private Forecasts forecasts;
  private Ledger ledger;
  private Releases releases;
  private MissingSecrets missingSecrets;
  private MissingEndorsements missingEndorsements;
  private KeyValueStore<String, Long> contextSeen;
  private @Nullable Long contextOffset;

  /// The rest is set by Kafka Streams, which calls `init` before anything else.
  @SuppressWarnings("NullAway.Init")
  AppraiseGuests(PolicySetup setup) {
    this.setup = setup;
    this.sliceSize = setup.sliceSize();
    this.verdicts = new Verdicts(setup.appraiserVersion(), setup.ear());
  }

  @Override
  public void init(ProcessorContext<String, SpecificRecord> given) {
    context = given;
    guests = new GuestStores(given);
    inForce =
        new ContextInForce(
            given.getStateStore(PolicyTopology.CONTEXT), setup.authors(), setup.collateral());
    sweeps = new Sweeps(given.getStateStore(PolicyTopology.SWEEPS), given.taskId().partition());
    forecasts = new Forecasts(given.getStateStore(PolicyTopology.FORECASTS));
    ledger = new Ledger(given.getStateStore(PolicyTopology.LEDGER));
    releases = new Releases(given, setup, ledger, verdicts);
    missingSecrets =
        new MissingSecrets(
            given.getStateStore(PolicyTopology.SECRETS_MISSING),
            setup.secrets(),
            given.taskId().partition());
    missingEndorsements = new MissingEndorsements(setup.vendors(), guests, inForce);
    contextSeen = given.getStateStore(PolicyTopology.CONTEXT_SEEN);
    given.schedule(setup.slicePause(), PunctuationType.WALL_CLOCK_TIME, this::tick);
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
    Basis basis = basis(Recalled.of(result), pin);
    Appraised appraised = appraise(basis, at);
    Set<Refusal> withheld = releases.consider(guest, standing(basis, appraised), true);
    Verdict verdict = verdicts.write(basis, appraised, Why.EVIDENCE, at, tierOf(known), withheld);
    ByteBuffer likeness = SharedAppraisals.likeness(basis.recalled());
    guests.put(guest, known, basis.recalled(), verdicts.remember(verdict, appraised, likeness));
    emit(guest, verdict, basis, appraised);
    for (Sighting sighting : Sightings.newIn(result, known.map(Known::result))) {
      context.forward(
          new Record<>(sighting.getIdentity(), sighting, record.timestamp()),
          PolicyTopology.SIGHTINGS_SINK);
    }
    ask(missingEndorsements.of(basis.recalled(), now()));
    forecast(guest, basis, appraised.appraisal(), at);
    for (Refusal why : withheld) {
      reject(record, Rejections.withheld(result, why, pin, record.timestamp()));
    }
  }

  /// Takes in a change of the context, and begins with the guests that it touches.
  private void learn(Record<String, ?> record, ContextEntry entry, RecordPin pin) {
    contextSeen.put(OFFSET, pin.getOffset());
    contextOffset = pin.getOffset();
    Instant at = Instant.ofEpochMilli(record.timestamp());
    appraisals.forget();
    forecasts.lookAgain();
    for (Sweep sweep : inForce.learn(record.key(), entry, at)) {
      sweeps.begin(sweep);
      advance(sweep, sliceSize);
    }
  }

  private void tick(long wallClockMillis) {
    Instant now = Instant.ofEpochMilli(wallClockMillis);
    expireDue(now);
    rotate(now);
    ask(missingEndorsements.due(now));
    releases.release(now, sliceSize, this::standing, this::give);
    int left = sliceSize;
    for (Sweep pending : sweeps.pending()) {
      left -= advance(pending, left);
      if (left <= 0) {
        return;
      }
    }
  }

  /// @return how many guests were looked at
  private int advance(Sweep sweep, int most) {
    long until = System.nanoTime() + setup.sliceTime().toNanos();
    String after = sweep.getAfter();
    int looked = 0;
    int changed = 0;
    boolean finished = false;
    do {
      int some = Math.min(STEP, most - looked);
      List<String> step = guests.dependingOn(sweep.getDependency(), after, some);
      changed += reappraise(step, sweep);
      looked += step.size();
      finished = step.size() < some;
      after = step.isEmpty() ? after : step.getLast();
    } while (!finished && looked < most && System.nanoTime() < until);
    Reappraisal progress = sweeps.advance(sweep, after, looked, changed, finished, now());
    context.forward(
        new Record<>(progress.getCause(), progress, sweep.getSince().toEpochMilli()),
        PolicyTopology.REAPPRAISALS_SINK);
    return looked;
  }

  /// @return how many have something new
  private int reappraise(List<String> step, Sweep sweep) {
    int changed = 0;
    if (!step.isEmpty()) {
      try (Walk walk = guests.walk(step)) {
        for (String guest : step) {
          changed += guarded(guest, () -> reappraise(guest, walk, sweep)) ? 1 : 0;
        }
        walk.keep();
      }
    }
    return changed;
  }

  /// A guest is never judged at an instant before its last verdict: else a sweep that began before
  /// it fell silent would find its evidence still fresh.
  ///
  /// @return whether it has a new verdict, or a new forecast where the sweep is for that
  private boolean reappraise(String guest, Walk walk, Sweep sweep) {
    Optional<Known> known = walk.find(guest);
    if (known.isEmpty()) {
      return false;
    }
    Instant last = known.get().state().getAppraisalTime();
    Instant at = sweep.getSince().isAfter(last) ? sweep.getSince() : last;
    Basis basis = basis(known.get());
    ByteBuffer likeness = known.get().state().getLikeness();
    Appraised appraised =
        appraisals.ofMany(basis.recalled(), likeness, policyOf(basis), basis.context(), at);
    boolean forecast = forecast(guest, basis, appraised.appraisal(), at);
    if (sweep.getForecast()) {
      return forecast;
    }
    var why = new Why(sweep.getCause(), Optional.of(sweep.getCausedBy()));
    Set<Refusal> withheld = releases.consider(guest, standing(basis, appraised), false);
    Verdict verdict = verdicts.write(basis, appraised, why, at, tierOf(known), withheld);
    GuestState state = verdicts.remember(verdict, appraised, likeness);
    if (state.getContent().equals(known.get().state().getContent())) {
      return false;
    }
    walk.replace(guest, known.get(), state);
    emit(guest, verdict, basis, appraised);
    return true;
  }

  private void expireDue(Instant now) {
    for (Due due : guests.dueBy(now, sliceSize)) {
      guarded(due.guest(), () -> expire(due));
    }
  }

  /// Judged at the instant at which the verdict ran out, whenever that was noticed: its evidence
  /// has grown too old, or an endorsement or a period of grace ended.
  private boolean expire(Due due) {
    Optional<Known> known = guests.find(due.guest());
    if (known.isEmpty()) {
      return false;
    }
    Basis basis = basis(known.get());
    Appraised appraised = appraise(basis, due.expiry());
    Why why = appraised.appraisal().isLapsed() ? Why.EXPIRY : Why.TIME;
    Verdict verdict = verdicts.write(basis, appraised, why, due.expiry(), tierOf(known), Set.of());
    GuestState state = verdicts.remember(verdict, appraised, known.get().state().getLikeness());
    guests.replace(due.guest(), known.get(), state);
    emit(due.guest(), verdict, basis, appraised);
    forecast(due.guest(), basis, appraised.appraisal(), due.expiry());
    return true;
  }

  private static Standing standing(Basis basis, Appraised appraised) {
    return new Standing(basis, appraised.wording().tier());
  }

  private Optional<Standing> standing(String guest) {
    return guests.find(guest).map(known -> new Standing(basis(known), known.state().getTier()));
  }

  private void give(SecretRelease release) {
    context.forward(
        new Record<>(
            Keys.guest(release.getTenant(), release.getGuest()),
            release,
            release.getReleasedAt().toEpochMilli()),
        PolicyTopology.RELEASES_SINK);
  }

  /// A new version of a secret goes to whoever still earns it; of one that is not there, whoever
  /// granted it is told.
  private void rotate(Instant now) {
    List<InForce> policies = inForce.policies();
    for (InForce policy : policies) {
      for (Finding missing : missingSecrets.newIn(policy, now)) {
        find(Keys.workload(missing.getTenant(), policy.policy().workload()), missing, now);
      }
    }
    for (Rotation rotation : releases.rotated(policies)) {
      Sweep sweep =
          ContextInForce.sweep(
                  rotation.policy().dependency(), Cause.POLICY, rotation.toString(), now)
              .build();
      sweeps.begin(sweep);
    }
  }

  /// Holds a guest against what is in draft for it, where anything is.
  ///
  /// @return whether there was something new to say
  private boolean forecast(String guest, Basis basis, Appraisal now, Instant at) {
    Optional<Forecast> forecast =
        inForce
            .draft(basis.recalled())
            .map(
                draft ->
                    forecasts.compare(
                        guest,
                        basis.result(),
                        draft,
                        now,
                        appraise(basis.recalled(), draft, at),
                        at))
            .orElseGet(() -> forecasts.takeBack(guest, basis.recalled(), now, at));
    forecast.ifPresent(
        said ->
            context.forward(
                new Record<>(guest, said, at.toEpochMilli()), PolicyTopology.FORECASTS_SINK));
    return forecast.isPresent();
  }

  /// One guest's trouble is not the others': whatever our own bug makes of it is logged, and the
  /// guest looked at again with the next slice or record.
  private static boolean guarded(String guest, BooleanSupplier look) {
    try {
      return look.getAsBoolean();
    } catch (KafkaException e) {
      throw e;
    } catch (RuntimeException e) {
      LOG.error("guest {} was not appraised again", guest, e);
      return false;
    }
  }

  private Basis basis(Known known) {
    return basis(known.recalled(), known.state().getResult());
  }

  private Basis basis(Recalled recalled, RecordPin pin) {
    ResultHead head = recalled.head();
    return new Basis(
        recalled,
        pin,
        inForce.policy(Keys.workload(head.getTenant(), head.getWorkload())),
        inForce.of(head.getTenant()),
        contextOffset());
  }

  /// Read from the store at first use, when it has been restored.
  private long contextOffset() {
    if (contextOffset == null) {
      contextOffset = Objects.requireNonNullElse(contextSeen.get(OFFSET), NO_OFFSET);
    }
    return contextOffset;
  }

  private Appraised appraise(Basis basis, Instant at) {
    return appraisals.alone(basis.recalled(), policyOf(basis), basis.context(), at);
  }

  private static Optional<ResolvedPolicy> policyOf(Basis basis) {
    return basis.policy().map(InForce::policy);
  }

  private static Appraisal appraise(Recalled recalled, Draft draft, Instant at) {
    return Appraiser.appraise(
        recalled.answer(), draft.policy(), draft.context(), recalled.facts(), at);
  }

  private static Optional<Tier> tierOf(Optional<Known> known) {
    return known.map(Known::state).map(GuestState::getTier);
  }

  /// Secrets that a guest holds are no safer than the guest.
  private void reportAtRisk(String guest, Verdict verdict) {
    for (Holding held : ledger.heldBy(guest)) {
      var finding =
          Finding.newBuilder()
              .setTenant(verdict.getTenant())
              .setGuest(verdict.getGuest())
              .setKind(FindingKind.SECRET_AT_RISK.name())
              .setSubject("%s version %d".formatted(held.secretId(), held.version()))
              .setDetail(
                  "held by a guest that is contraindicated: "
                      + Objects.requireNonNullElse(
                          verdict.getCausedBy(),
                          verdict.getCause().name().toLowerCase(Locale.ROOT)))
              .setOthers(List.of())
              .setEvidence(verdict.getPins().getEvidence())
              .setFoundAt(verdict.getAppraisalTime())
              .build();
      find(guest, finding, verdict.getAppraisalTime());
    }
  }

  private void find(String key, Finding finding, Instant at) {
    context.forward(new Record<>(key, finding, at.toEpochMilli()), PolicyTopology.FINDINGS_SINK);
  }

  private void emit(String guest, Verdict verdict, Basis basis, Appraised appraised) {
    if (verdict.getTier() == Tier.CONTRAINDICATED
        && verdict.getPreviousTier() != Tier.CONTRAINDICATED) {
      reportAtRisk(guest, verdict);
    }
    var record =
        new Record<String, SpecificRecord>(
            guest,
            verdicts.signed(verdict, basis, appraised.appraisal()),
            verdict.getAppraisalTime().toEpochMilli());
    context.forward(record, PolicyTopology.VERDICTS_SINK);
    context.forward(record, PolicyTopology.FLEET_SINK);
  }

  private void ask(List<EndorsementRequest> questions) {
    for (EndorsementRequest question : questions) {
      context.forward(
          new Record<>(question.getId(), question, context.currentSystemTimeMs()),
          PolicyTopology.REQUESTS_SINK);
    }
  }

  /// By the wall clock.
  private Instant now() {
    return Instant.ofEpochMilli(context.currentSystemTimeMs());
  }

  private void reject(Record<String, ?> record, Rejection rejection) {
    context.forward(Rejections.record(record, rejection), PolicyTopology.REJECTED_RESULTS_SINK);
  }
}
