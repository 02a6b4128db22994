package dev.assay.appraisal;

import java.util.List;

/// What came of reading a policy document.
public sealed interface PolicyReading {
  record Read(ResolvedPolicy policy) implements PolicyReading {}

  /// @param errors all of them, in the order of the document; at least one
  record Refused(List<PolicyError> errors) implements PolicyReading {
    public Refused {
      errors = List.copyOf(errors);
    }
  }
}
