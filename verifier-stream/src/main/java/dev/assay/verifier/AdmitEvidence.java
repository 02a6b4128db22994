package dev.assay.verifier;

import dev.assay.schemas.event.Evidence;
import dev.assay.schemas.event.RecordPin;
import dev.assay.schemas.event.Refusal;
import dev.assay.verifier.Admission.Decision;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;

/// Admits evidence by its nonce, or says why not. What comes before its challenge waits for it, by
/// the wall clock: a wait for stream time would have no end where nothing else is sent.
final class AdmitEvidence extends AdmissionProcessor<Evidence> {
  private static final Duration LEAST_INTERVAL = Duration.ofMillis(50);

  AdmitEvidence(AdmissionSetup setup) {
    super(setup);
  }

  @Override
  public void init(ProcessorContext<String, Object> context) {
    super.init(context);
    Duration half = setup().settings().challengeGrace().dividedBy(2);
    context.schedule(
        half.compareTo(LEAST_INTERVAL) < 0 ? LEAST_INTERVAL : half,
        PunctuationType.WALL_CLOCK_TIME,
        wallClock -> answerAll(waiting().giveUp(wallClock, setup().settings().challengeGrace())));
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
