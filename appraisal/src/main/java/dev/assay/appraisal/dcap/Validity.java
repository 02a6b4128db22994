package dev.assay.appraisal.dcap;

import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import java.time.Instant;
import java.util.Optional;

/// When everything that an answer rests on was issued, and when the first of it runs out.
final class Validity {
  private final Instant at;
  private Instant earliestIssue = Instant.MAX;
  private Instant latestIssue = Instant.MIN;
  private Instant earliestExpiration = Instant.MAX;

  /// @param at the instant of the appraisal
  Validity(Instant at) {
    this.at = at;
  }

  /// Counts something in.
  ///
  /// @param field what a refusal calls it
  /// @param issuedMember what of it says the beginning of its time
  /// @param expiresMember what of it says the end of its time
  /// @return why it is not in date
  Optional<Refusal> of(
      String field, String issuedMember, Instant issued, String expiresMember, Instant expires) {
    earliestIssue = earliest(earliestIssue, issued);
    latestIssue = issued.isAfter(latestIssue) ? issued : latestIssue;
    earliestExpiration = earliest(earliestExpiration, expires);
    return at.isAfter(expires)
        ? Optional.of(outOfDate(field + expiresMember, "not before " + at, expires))
        : at.isBefore(issued)
            ? Optional.of(outOfDate(field + issuedMember, "not after " + at, issued))
            : Optional.empty();
  }

  Optional<Refusal> ofCertificate(String field, CertificateFacts certificate) {
    return of(field, ".not_before", certificate.notBefore(), ".not_after", certificate.notAfter());
  }

  boolean isInDate(Dated document) {
    return !at.isAfter(document.nextUpdate()) && !at.isBefore(document.issueDate());
  }

  boolean isInDate(GenuineList list) {
    return !at.isAfter(list.list().nextUpdate()) && !at.isBefore(list.list().thisUpdate());
  }

  Instant earliestIssue() {
    return earliestIssue;
  }

  Instant latestIssue() {
    return latestIssue;
  }

  Instant earliestExpiration() {
    return earliestExpiration;
  }

  static Instant earliest(Instant one, Instant other) {
    return other.isBefore(one) ? other : one;
  }

  private static Refusal outOfDate(String field, String wanted, Instant got) {
    return new Refusal(Reason.COLLATERAL_EXPIRED, field, wanted, got.toString());
  }
}
