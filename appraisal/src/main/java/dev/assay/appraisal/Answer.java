package dev.assay.appraisal;

import dev.assay.evidence.Refusal;
import dev.assay.evidence.Verification;
import dev.assay.evidence.Verified;
import dev.assay.evidence.VerifiedClaims;

/// What verification answered, as appraisal needs it: now, or as it stands in a log.
public sealed interface Answer {
  /// Everything holds, and so these are the claims.
  record Holds(VerifiedClaims claims) implements Answer {}

  /// The evidence is not what it claims to be.
  record Refused(Failure why) implements Answer {}

  /// Something needed for an answer was missing.
  record Undecided(Failure why) implements Answer {}

  /// Why there are no claims. The reason is text: a log may hold reasons of another release.
  record Failure(String reason, String field, String wanted, String got) {
    static Failure of(Refusal refusal) {
      return new Failure(refusal.reason().name(), refusal.field(), refusal.wanted(), refusal.got());
    }
  }

  static Answer of(Verification verification) {
    return switch (verification) {
      case Verified verified -> new Holds(VerifiedClaims.of(verified));
      case Verification.Refused refused -> new Refused(Failure.of(refused.refusal()));
      case Verification.Undecided undecided -> new Undecided(Failure.of(undecided.refusal()));
    };
  }
}
