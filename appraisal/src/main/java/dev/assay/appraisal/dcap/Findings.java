package dev.assay.appraisal.dcap;

import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import java.util.Optional;

/// What speaks against an answer, the first of each kind in the order in which it was looked for.
final class Findings {
  private Optional<Refusal> refusal = Optional.empty();
  private Optional<Refusal> missing = Optional.empty();
  private Optional<Refusal> expired = Optional.empty();

  void refuse(Refusal why) {
    refusal = refusal.or(() -> Optional.of(why));
  }

  void missing(String field, String wanted, String got) {
    missing =
        missing.or(() -> Optional.of(new Refusal(Reason.COLLATERAL_MISSING, field, wanted, got)));
  }

  void missing(Refusal why) {
    missing = missing.or(() -> Optional.of(why));
  }

  void expired(Refusal why) {
    expired = expired.or(() -> Optional.of(why));
  }

  Optional<Refusal> refusal() {
    return refusal;
  }

  /// Why nothing can be decided: what is missing goes first, because nothing is known of it.
  Optional<Refusal> openQuestion() {
    return missing.or(() -> expired);
  }
}
