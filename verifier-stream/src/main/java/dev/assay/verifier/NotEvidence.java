package dev.assay.verifier;

import dev.assay.schemas.event.Refusal;

/// Carries the refusal of an item out of the middle of its reading. Caught where judging begins;
/// never seen outside.
final class NotEvidence extends Exception {
  private static final long serialVersionUID = 1;

  private final transient Refusal refusal;

  NotEvidence(Refusal refusal) {
    super(refusal.getReason(), null, false, false);
    this.refusal = refusal;
  }

  static NotEvidence because(String reason, String field, String wanted, String got) {
    return new NotEvidence(new Refusal(reason, field, wanted, got));
  }

  /// A format, or a combination of items, without a verifier.
  static NotEvidence unsupported(String field, String wanted, String got) {
    return new NotEvidence(RejectionReason.FORMAT_UNSUPPORTED.refusal(field, wanted, got));
  }

  Refusal refusal() {
    return refusal;
  }
}
