package dev.assay.policy;

import dev.assay.appraisal.Answer;
import dev.assay.appraisal.EvidenceFacts;
import dev.assay.schemas.event.Result;

/// A result as appraisals take it: read from the log's record once, however many ask.
record Recalled(Result result, Answer answer, EvidenceFacts facts) {
  static Recalled of(Result result) {
    return new Recalled(result, Answers.of(result), Answers.facts(result));
  }
}
