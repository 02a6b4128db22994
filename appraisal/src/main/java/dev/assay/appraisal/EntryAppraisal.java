package dev.assay.appraisal;

import java.util.List;

/// What one entry of a policy says of claims.
record EntryAppraisal(TrustVector vector, List<Check> checks) {
  EntryAppraisal {
    checks = List.copyOf(checks);
  }

  long unmet() {
    return checks.stream().filter(check -> check.outcome() != Check.Outcome.MET).count();
  }
}
