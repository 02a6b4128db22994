package dev.assay.verifier;

import dev.assay.schemas.event.Evidence;
import dev.assay.schemas.event.RecordPin;
import dev.assay.schemas.event.Refusal;
import dev.assay.verifier.Admission.Decision;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Admits evidence by its nonce, or says why not. What comes before its challenge waits for it: for
/// the grace, by the wall clock, and then until all challenges have been read that were written
/// when the evidence was read. A gateway gives a challenge out once it is written, so an honest
/// guest's is among them, however long this verifier takes to come to it. A wait for stream time
/// would have no end where nothing else is sent.
///
/// The wall clock alone would blame guests for a verifier that is busy: a stream thread asks for
/// new records only when it has processed all that it holds, a thousand of them and more, while its
/// punctuators go on.
final class AdmitEvidence extends AdmissionProcessor<Evidence> {
  private static final Logger LOG = LoggerFactory.getLogger(AdmitEvidence.class);
  private static final Duration LEAST_INTERVAL = Duration.ofMillis(50);

  /// How long after the grace evidence is given up all the same, where nobody can say what there is
  /// to read, or it can't be read. A challenge's usual lifetime.
  static final Duration LONGEST_DELAY = Duration.ofMinutes(5);

  AdmitEvidence(AdmissionSetup setup) {
    super(setup);
  }

  @Override
  public void init(ProcessorContext<String, Object> context) {
    super.init(context);
    var challenges = new ChallengesRead(setup().progress(), context.taskId().partition());
    long startedAt = context.currentSystemTimeMs();
    Duration half = setup().settings().challengeGrace().dividedBy(2);
    context.schedule(
        half.compareTo(LEAST_INTERVAL) < 0 ? LEAST_INTERVAL : half,
        PunctuationType.WALL_CLOCK_TIME,
        now -> giveUp(now, startedAt, challenges));
  }

  /// The longest delay counts from the start at the earliest: what waited before it may have done
  /// so for as long as nobody read.
  private void giveUp(long now, long startedAt, ChallengesRead challenges) {
    if (waiting().isEmpty()) {
      return;
    }
    long readUpTo = challenges.upTo(now);
    long graceEnds = now - setup().settings().challengeGrace().toMillis();
    long delayEnds = graceEnds - LONGEST_DELAY.toMillis();
    if (delayEnds >= startedAt && readUpTo < delayEnds) {
      List<Submission> overdue = waiting().giveUp(delayEnds);
      if (!overdue.isEmpty()) {
        LOG.warn(
            "partition {}: its challenges could not be read to their end within {}; rejected"
                + " without them: {} submissions",
            context().taskId().partition(),
            LONGEST_DELAY,
            overdue.size());
      }
      answerAll(overdue);
    } else {
      answerAll(waiting().giveUp(Math.min(graceEnds, readUpTo)));
    }
  }

  @Override
  void process(@Nullable String key, Evidence evidence, RecordPin source, long timestamp) {
    var submission = new Submission(evidence, source, timestamp);
    Optional<Refusal> refusal = RecordCheck.refuse(key, evidence);
    Decision decision =
        refusal.isPresent()
            ? new Decision.Rejected(refusal.get())
            : admission().decide(submission, context().currentStreamTimeMs());
    boolean waits =
        decision instanceof Decision.Wait()
            && waiting().add(submission.nonceKey(), submission, context().currentSystemTimeMs());
    if (!waits) {
      answer(submission, decision);
    }
  }
}
