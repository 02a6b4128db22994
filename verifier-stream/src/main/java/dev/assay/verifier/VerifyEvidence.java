package dev.assay.verifier;

import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Verification;
import dev.assay.evidence.snp.SnpCertificateId;
import dev.assay.evidence.snp.SnpCertificateId.Missing;
import dev.assay.schemas.Received;
import dev.assay.schemas.event.Endorsement;
import dev.assay.schemas.event.EndorsementRequest;
import dev.assay.verifier.EvidenceJudge.Answer;
import dev.assay.verifier.Parking.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Verifies admitted evidence. Judging touches neither store nor broker, so whatever it throws is
/// our own bug: that costs this one record a rejection and never the stream.
///
/// Evidence that lacks a certificate is parked until that arrives, which lets go of all that wait
/// for it: some at once and the others in slices, so that other evidence gets its turn.
final class VerifyEvidence implements Processor<String, Object, String, Object> {
  private static final Logger LOG = LoggerFactory.getLogger(VerifyEvidence.class);
  private static final Duration TICK = Duration.ofMillis(250);

  /// How many submissions are let go in one go; a signature takes about a millisecond.
  private static final int SLICE = 200;

  private final EvidenceJudge judge;
  private final AdmissionSetup setup;
  private ProcessorContext<String, Object> context;
  private KeyValueStore<String, KeptCertificates> certificates;
  private Parking parking;
  private boolean full;

  /// The rest is set by Kafka Streams, which calls `init` before anything else.
  @SuppressWarnings("NullAway.Init")
  VerifyEvidence(EvidenceJudge judge, AdmissionSetup setup) {
    this.judge = judge;
    this.setup = setup;
  }

  @Override
  public void init(ProcessorContext<String, Object> given) {
    context = given;
    certificates = given.getStateStore(VerifierTopology.CERTIFICATES);
    parking =
        new Parking(
            setup.settings().parking(),
            new Holding(setup.topics().evidence(), setup.serdes()),
            given);
    given.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::tick);
  }

  @Override
  public void process(Record<String, Object> record) {
    switch (record.value()) {
      case Submission submission ->
          consider(new Waiting(submission, context.currentSystemTimeMs()), false);
      case Received.Event<?> event ->
          learn(record.key(), (Endorsement) event.value(), record.timestamp());
      case Received.Undecodable<?> undecodable ->
          LOG.error(
              "certificates {} can't be read: want {}, got {}",
              record.key(),
              undecodable.wanted(),
              undecodable.got());
      default -> throw new IllegalStateException("neither evidence nor certificates");
    }
  }

  /// They were checked before they were put on the topic.
  private void learn(String id, Endorsement endorsement, long timestamp) {
    Optional<CertificateSet> set = EndorsedCertificates.of(endorsement);
    if (set.isPresent()) {
      certificates.put(id, new KeptCertificates(timestamp, set.get()));
      release(id, SLICE);
    }
  }

  private void tick(long now) {
    int left = SLICE;
    for (String id : parking.names()) {
      if (left > 0 && certificates.get(id) != null) {
        left -= release(id, left);
      }
    }
    for (Waiting overdue : parking.overdue(now, SLICE)) {
      consider(overdue, true);
    }
    parking.questions(now).forEach(this::ask);
  }

  private int release(String id, int most) {
    var released = parking.release(id, most);
    released.forEach(waiting -> consider(waiting, false));
    return released.size();
  }

  private void consider(Waiting waiting, boolean last) {
    Submission submission = waiting.submission();
    Judged judged;
    try {
      judged = judge(submission);
    } catch (RuntimeException | StackOverflowError e) {
      LOG.error("evidence {} met a bug in verification", submission.evidence().getId(), e);
      context.forward(
          Rejections.of(
              submission,
              RejectionReason.INTERNAL.refusal(
                  "evidence", "an answer", "a bug: " + e.getClass().getSimpleName())),
          VerifierTopology.REJECTIONS_SINK);
      return;
    }
    if (judged.missing().isEmpty()) {
      answer(submission, judged);
    } else if (last) {
      Instant deadline = Instant.ofEpochMilli(parking.deadline(waiting.since()));
      answer(submission, judged.at(later(judged.at(), deadline)));
    } else {
      park(waiting, judged, judged.missing().get());
    }
  }

  /// @param at when it was judged
  /// @param missing what to wait for, if anything that somebody could bring
  private record Judged(Answer answer, Instant at, Optional<Missing> missing) {
    Judged at(Instant other) {
      return new Judged(answer, other, missing);
    }
  }

  /// A certificate that is here may lead to another: each is looked up once.
  private Judged judge(Submission submission) {
    CertificateSet kept = CertificateSet.EMPTY;
    Instant at = submission.time();
    Set<SnpCertificateId> used = new HashSet<>();
    while (true) {
      Answer answer = judge.judge(submission.evidence(), kept, at);
      Optional<Missing> missing = missing(answer).filter(lacks -> used.add(lacks.id()));
      if (missing.isEmpty()) {
        return new Judged(answer, at, missing);
      }
      KeptCertificates found = certificates.get(missing.get().id().toString());
      if (found == null) {
        return new Judged(answer, at, missing);
      }
      kept = kept.with(found.certificates());
      at = later(at, Instant.ofEpochMilli(found.arrivedAt()));
    }
  }

  private static Optional<Missing> missing(Answer answer) {
    return answer instanceof Answer.Verified(Verification.Undecided(var why, var parsed))
        ? SnpCertificateId.missing(why, parsed)
        : Optional.empty();
  }

  private void park(Waiting waiting, Judged judged, Missing missing) {
    long now = context.currentSystemTimeMs();
    if (parking.park(waiting, missing, now)) {
      full = false;
      parking.question(missing.id().toString(), now).ifPresent(this::ask);
      return;
    }
    if (!full && setup.settings().parking().most() > 0) {
      full = true;
      LOG.warn(
          "evidence {} lacks {} and can't wait for it: {} of partition {} wait already, or it is"
              + " too large",
          waiting.submission().evidence().getId(),
          missing.id(),
          setup.settings().parking().most(),
          context.taskId().partition());
    }
    answer(waiting.submission(), judged);
  }

  private void answer(Submission submission, Judged judged) {
    switch (judged.answer()) {
      case Answer.Verified(var verification) ->
          context.forward(
              Results.of(submission, verification, judged.at()), VerifierTopology.RESULTS_SINK);
      case Answer.Malformed(var refusal) ->
          context.forward(Rejections.of(submission, refusal), VerifierTopology.REJECTIONS_SINK);
    }
  }

  private void ask(EndorsementRequest request) {
    context.forward(
        new Record<>(request.getId(), request, context.currentSystemTimeMs()),
        VerifierTopology.REQUESTS_SINK);
  }

  private static Instant later(Instant one, Instant other) {
    return other.isAfter(one) ? other : one;
  }
}
