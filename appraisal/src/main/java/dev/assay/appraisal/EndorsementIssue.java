package dev.assay.appraisal;

import dev.assay.appraisal.dcap.Dated;
import dev.assay.evidence.x509.RevocationList;
import java.time.Instant;
import java.util.Comparator;

/// Which of two endorsements of one id is the older.
///
/// @param number of the TCB evaluation; 0 for revocation lists
public record EndorsementIssue(int number, Instant at) {
  public static EndorsementIssue of(EndorsementReading reading) {
    return switch (reading) {
      case EndorsementReading.OfIntel intels ->
          intels.document().map(EndorsementIssue::of).orElseGet(() -> ofLists(intels));
      case EndorsementReading.ListOf(var list) -> new EndorsementIssue(0, list.list().thisUpdate());
      case EndorsementReading.Refused _ -> new EndorsementIssue(0, Instant.MIN);
    };
  }

  private static EndorsementIssue of(Dated document) {
    return new EndorsementIssue(document.evaluationDataNumber(), document.issueDate());
  }

  private static EndorsementIssue ofLists(EndorsementReading.OfIntel intels) {
    Instant newest =
        intels.collateral().revocationLists().stream()
            .map(RevocationList::thisUpdate)
            .max(Comparator.naturalOrder())
            .orElse(Instant.MIN);
    return new EndorsementIssue(0, newest);
  }

  public boolean isBefore(EndorsementIssue other) {
    return number < other.number || (number == other.number && at.isBefore(other.at));
  }

  @Override
  public String toString() {
    return "number %d of %s".formatted(number, at);
  }
}
