package dev.assay.policy;

import dev.assay.appraisal.Answer;
import dev.assay.appraisal.EvidenceFacts;
import dev.assay.schemas.Kept;
import dev.assay.schemas.event.Result;
import dev.assay.schemas.event.ResultHead;
import org.jspecify.annotations.Nullable;

/// A result as appraisals take it, read no further than one asks, and once however many ask: where
/// guests are alike, their claims need not be looked at.
final class Recalled {
  private final Kept<Result, ResultHead> kept;
  private @Nullable Answer answer;
  private @Nullable EvidenceFacts facts;

  private Recalled(Kept<Result, ResultHead> kept) {
    this.kept = kept;
  }

  static Recalled of(Result result) {
    return new Recalled(Kept.of(result, headOf(result)));
  }

  static Recalled of(Kept<Result, ResultHead> kept) {
    return new Recalled(kept);
  }

  private static ResultHead headOf(Result result) {
    return new ResultHead(
        result.getEvidenceId(),
        result.getTenant(),
        result.getGuest(),
        result.getWorkload(),
        result.getCertificates(),
        result.getSolicited(),
        result.getSimulated(),
        result.getEvidence(),
        result.getEvidenceTime(),
        result.getVerifierVersion());
  }

  /// As the store of results takes it.
  Kept<Result, ResultHead> kept() {
    return kept;
  }

  /// What a verdict takes over.
  ResultHead head() {
    return kept.head();
  }

  Result result() {
    return kept.whole();
  }

  Answer answer() {
    if (answer == null) {
      answer = Answers.of(result());
    }
    return answer;
  }

  EvidenceFacts facts() {
    if (facts == null) {
      facts = Answers.facts(result());
    }
    return facts;
  }
}
