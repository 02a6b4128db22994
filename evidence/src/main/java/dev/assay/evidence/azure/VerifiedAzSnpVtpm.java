package dev.assay.evidence.azure;

import dev.assay.evidence.CertificateReference;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Verification;
import dev.assay.evidence.Verified;
import dev.assay.evidence.eventlog.EventLog;
import dev.assay.evidence.eventlog.ReplayedEventLog;
import dev.assay.evidence.snp.VerifiedSnp;
import dev.assay.evidence.tpm.VerifiedTpmQuote;
import java.util.List;
import java.util.Optional;

/// A vTPM's quote by a key that the paravisor's SNP report names. Only [AzSnpVtpmVerifier] makes
/// one.
///
/// The report measures the paravisor; what runs above it is in the PCRs alone.
public final class VerifiedAzSnpVtpm implements Verified {
  private final Claims hclClaims;
  private final VerifiedSnp report;
  private final VerifiedTpmQuote quote;
  private final Optional<ReplayedEventLog> eventLog;

  VerifiedAzSnpVtpm(Claims hclClaims, VerifiedSnp report, VerifiedTpmQuote quote) {
    this(hclClaims, report, quote, Optional.empty());
  }

  private VerifiedAzSnpVtpm(
      Claims hclClaims,
      VerifiedSnp report,
      VerifiedTpmQuote quote,
      Optional<ReplayedEventLog> eventLog) {
    this.hclClaims = hclClaims;
    this.report = report;
    this.quote = quote;
    this.eventLog = eventLog;
  }

  public VerifiedSnp report() {
    return report;
  }

  public VerifiedTpmQuote quote() {
    return quote;
  }

  public Optional<ReplayedEventLog> eventLog() {
    return eventLog;
  }

  /// With the log, if it replays to the quote; else refused.
  public Verification with(EventLog log) {
    return switch (ReplayedEventLog.against(log, quote)) {
      case ReplayedEventLog replayed ->
          new VerifiedAzSnpVtpm(hclClaims, report, quote, Optional.of(replayed));
      case Verification.Refused(var refusal, Claims _) ->
          new Verification.Refused(refusal, claims());
      case Verification.Undecided(var refusal, Claims _) ->
          new Verification.Undecided(refusal, claims());
      default -> throw new IllegalStateException("another kind of evidence than asked for");
    };
  }

  @Override
  public Claims claims() {
    return hclClaims
        .with(report.claims())
        .with(quote.claims())
        .with(eventLog.map(ReplayedEventLog::bootClaims).orElse(Claims.NONE));
  }

  /// The SNP report's.
  @Override
  public List<CertificateReference> certificates() {
    return report.certificates();
  }

  @Override
  public boolean simulated() {
    return report.simulated();
  }
}
