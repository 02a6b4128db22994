package dev.assay.policy;

import dev.assay.appraisal.dcap.Dated;
import dev.assay.evidence.x509.RevocationList;
import java.time.Instant;
import java.util.Comparator;

/// Which of two endorsements of one id is the older.
///
/// @param number of the TCB evaluation; 0 for revocation lists
record Issue(int number, Instant at) {
  static Issue of(EndorsementReading reading) {
    return switch (reading) {
      case EndorsementReading.OfIntel intels ->
          intels.document().map(Issue::of).orElseGet(() -> ofLists(intels));
      case EndorsementReading.ListOf(var list) -> new Issue(0, list.list().thisUpdate());
      case EndorsementReading.Refused _ -> new Issue(0, Instant.MIN);
    };
  }

  private static Issue of(Dated document) {
    return new Issue(document.evaluationDataNumber(), document.issueDate());
  }

  private static Issue ofLists(EndorsementReading.OfIntel intels) {
    Instant newest =
        intels.collateral().revocationLists().stream()
            .map(RevocationList::thisUpdate)
            .max(Comparator.naturalOrder())
            .orElse(Instant.MIN);
    return new Issue(0, newest);
  }

  boolean isBefore(Issue other) {
    return number < other.number || (number == other.number && at.isBefore(other.at));
  }

  @Override
  public String toString() {
    return "number %d of %s".formatted(number, at);
  }
}
