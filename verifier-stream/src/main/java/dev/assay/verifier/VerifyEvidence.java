package dev.assay.verifier;

import dev.assay.verifier.EvidenceJudge.Answer;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Verifies admitted evidence. Judging touches neither store nor broker, so whatever it throws is
/// our own bug: that costs this one record a rejection and never the stream.
final class VerifyEvidence extends ContextualProcessor<String, Object, String, Object> {
  private static final Logger LOG = LoggerFactory.getLogger(VerifyEvidence.class);

  private final EvidenceJudge judge;

  VerifyEvidence(EvidenceJudge judge) {
    this.judge = judge;
  }

  @Override
  public void process(Record<String, Object> record) {
    var submission = (Submission) record.value();
    Output output = judge(submission);
    context().forward(output.record, output.sink);
  }

  private record Output(Record<String, ?> record, String sink) {}

  private Output judge(Submission submission) {
    try {
      return switch (judge.judge(submission.evidence(), submission.time())) {
        case Answer.Verified(var verification) ->
            new Output(Results.of(submission, verification), VerifierTopology.RESULTS_SINK);
        case Answer.Malformed(var refusal) ->
            new Output(Rejections.of(submission, refusal), VerifierTopology.REJECTIONS_SINK);
      };
    } catch (RuntimeException | StackOverflowError e) {
      LOG.error("evidence {} met a bug in verification", submission.evidence().getId(), e);
      return new Output(
          Rejections.of(
              submission,
              RejectionReason.INTERNAL.refusal(
                  "evidence", "an answer", "a bug: " + e.getClass().getSimpleName())),
          VerifierTopology.REJECTIONS_SINK);
    }
  }
}
