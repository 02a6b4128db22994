package dev.assay.appraisal.ear;

import dev.assay.evidence.Refusal;

/// What came of verifying an EAR.
public sealed interface EarVerification {
  /// It is its issuer's, whole, and of this time.
  record Verified(Ear ear) implements EarVerification {}

  record Refused(Refusal refusal) implements EarVerification {}
}
