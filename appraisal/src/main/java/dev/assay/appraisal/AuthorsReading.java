package dev.assay.appraisal;

import dev.assay.appraisal.author.Authors;
import java.util.List;

/// What came of reading a list of authors.
public sealed interface AuthorsReading {
  record Read(Authors authors) implements AuthorsReading {}

  /// @param errors all of them, in the order of the list; at least one
  record Refused(List<PolicyError> errors) implements AuthorsReading {
    public Refused {
      errors = List.copyOf(errors);
    }
  }
}
