package dev.assay.evidence.wire;

import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;

/// Carries a refusal out of nested reads to the door of the format, which catches it. Has no stack
/// trace: bad input is no event worth the cost of one.
@SuppressWarnings("serial") // never leaves the module, so never serialised
public final class Unreadable extends Exception {
  private final Refusal refusal;

  public Unreadable(Refusal refusal) {
    super(refusal.toString(), null, false, false);
    this.refusal = refusal;
  }

  public Unreadable(Reason reason, String field, String wanted, String got) {
    this(new Refusal(reason, field, wanted, got));
  }

  public Refusal refusal() {
    return refusal;
  }
}
