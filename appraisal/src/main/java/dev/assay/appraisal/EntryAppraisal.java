package dev.assay.appraisal;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What one entry of a policy says of claims.
///
/// @param standsUntil from when on the same input comes to something else, by the time alone
record EntryAppraisal(TrustVector vector, List<Check> checks, Optional<Instant> standsUntil) {
  EntryAppraisal {
    checks = List.copyOf(checks);
  }

  /// Whether nothing could be closer.
  boolean isMet() {
    return vector.tier() == Tier.AFFIRMING && unmet() == 0;
  }

  int unmet() {
    int unmet = 0;
    for (Check check : checks) {
      unmet += check.outcome() == Check.Outcome.MET ? 0 : 1;
    }
    return unmet;
  }
}
