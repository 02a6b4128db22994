package dev.assay.cli.endorsement;

import dev.assay.appraisal.EndorsementIssue;
import dev.assay.appraisal.EndorsementReading;
import dev.assay.appraisal.dcap.CollateralVerifier;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateReader;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.TrustAnchor;
import dev.assay.evidence.dcap.IntelRoots;
import dev.assay.evidence.snp.PinnedRoots;
import dev.assay.evidence.snp.SnpCertificateCheck;
import dev.assay.evidence.snp.SnpCertificateId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Whether an endorsement is what its id says, and its vendor's, up to a root that is believed.
final class EndorsementCheck {
  private final CollateralVerifier intel;
  private final SnpCertificateCheck amd;
  private final PinnedRoots amdRoots;

  /// @param anchors roots beside the vendors' own
  EndorsementCheck(List<TrustAnchor> anchors) {
    this.intel = new CollateralVerifier(IntelRoots.with(anchors));
    this.amd = new SnpCertificateCheck(anchors);
    this.amdRoots = PinnedRoots.withAmds(anchors);
  }

  /// What came of it, whatever the time is.
  sealed interface Checked {
    String id();

    /// @param issue which of two is the older
    /// @param until when a newer one is out, or a certificate of it expires
    record Genuine(BundledEndorsement endorsement, EndorsementIssue issue, Instant until)
        implements Checked {
      @Override
      public String id() {
        return endorsement.id();
      }

      boolean hasRunOutAt(Instant at) {
        return until.isBefore(at);
      }

      /// Why it must not take the place of another.
      Optional<Refusal> older(Genuine known) {
        return issue.isBefore(known.issue)
            ? Optional.of(
                new Refusal(
                    Reason.COLLATERAL_ROLLBACK,
                    "issue",
                    "not before %s, which is in force".formatted(known.issue),
                    issue.toString()))
            : Optional.empty();
      }

      boolean saysTheSameAs(Genuine other) {
        return endorsement.body().equals(other.endorsement.body());
      }

      /// Why it does not count at that time.
      Optional<Refusal> untimely(Instant at) {
        if (hasRunOutAt(at)) {
          return Optional.of(
              new Refusal(
                  Reason.COLLATERAL_EXPIRED, "until", "not before " + at, until.toString()));
        }
        return issue.at().isAfter(at)
            ? Optional.of(
                new Refusal(
                    Reason.COLLATERAL_EXPIRED, "from", "not after " + at, issue.at().toString()))
            : Optional.empty();
      }
    }

    record Refused(String id, Refusal refusal) implements Checked {}
  }

  Checked check(BundledEndorsement given) {
    if (given.id().startsWith(SnpCertificateId.PREFIX)) {
      return SnpCertificateId.ofName(given.id())
          .map(name -> certificates(name, given))
          .orElseGet(
              () ->
                  refused(
                      given, Reason.FIELD_OUT_OF_RANGE, "the name of a certificate", "another"));
    }
    EndorsementReading reading =
        EndorsementReading.of(given.id(), given.body(), given.issuerChain(), intel);
    return switch (reading) {
      case EndorsementReading.Refused(Refusal refusal) -> new Checked.Refused(given.id(), refusal);
      case EndorsementReading.ListOf(var issued)
          when amdRoots.find(issued.issuerSpkiSha256()).isEmpty() ->
          refused(
              given, Reason.CHAIN_UNTRUSTED, "a list by a root that is trusted here", "another");
      case EndorsementReading.ListOf _, EndorsementReading.OfIntel _ ->
          new Checked.Genuine(
              given, EndorsementIssue.of(reading), reading.nextUpdate().orElse(Instant.MAX));
    };
  }

  private Checked certificates(SnpCertificateId name, BundledEndorsement given) {
    CertificateSet all = CertificateSet.EMPTY;
    for (Bytes part : List.of(given.body(), given.issuerChain())) {
      if (part.isEmpty()) {
        continue;
      }
      switch (CertificateReader.read(part)) {
        case Parsed.Ok<CertificateSet>(CertificateSet more) -> all = all.with(more);
        case Parsed.Malformed<CertificateSet>(Refusal refusal) -> {
          return new Checked.Refused(given.id(), refusal);
        }
      }
    }
    return switch (amd.checkAtAnyTime(name, all)) {
      case SnpCertificateCheck.Answer.Refused(Refusal refusal) ->
          new Checked.Refused(given.id(), refusal);
      case SnpCertificateCheck.Answer.Holds holds ->
          new Checked.Genuine(given, new EndorsementIssue(0, holds.notBefore()), holds.notAfter());
    };
  }

  private static Checked refused(
      BundledEndorsement given, Reason reason, String wanted, String got) {
    return new Checked.Refused(given.id(), new Refusal(reason, "id", wanted, got));
  }
}
