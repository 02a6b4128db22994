package dev.assay.appraisal.dcap;

import java.time.Instant;

/// A document that its issuer renews.
public sealed interface Dated permits TcbInfo, QeIdentity, EvaluationDataNumbers {
  Instant issueDate();

  /// From then on a newer one is out.
  Instant nextUpdate();

  /// Counts up with each round of advisories.
  int evaluationDataNumber();
}
