package dev.assay.evidence.azure;

import dev.assay.evidence.CertificateReference;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Verification;
import dev.assay.evidence.Verified;
import dev.assay.evidence.eventlog.EventLog;
import dev.assay.evidence.eventlog.ReplayedEventLog;
import dev.assay.evidence.tdx.VerifiedTdx;
import dev.assay.evidence.tpm.VerifiedTpmQuote;
import java.util.List;
import java.util.Optional;

/// A vTPM's quote by a key that the trust domain's quote names. Only [AzTdxVtpmVerifier] makes one.
///
/// The TD quote measures the paravisor; what runs above it is in the PCRs alone.
public final class VerifiedAzTdxVtpm implements Verified {
  private final Claims hclClaims;
  private final VerifiedTdx tdQuote;
  private final VerifiedTpmQuote quote;
  private final Optional<ReplayedEventLog> eventLog;

  VerifiedAzTdxVtpm(Claims hclClaims, VerifiedTdx tdQuote, VerifiedTpmQuote quote) {
    this(hclClaims, tdQuote, quote, Optional.empty());
  }

  private VerifiedAzTdxVtpm(
      Claims hclClaims,
      VerifiedTdx tdQuote,
      VerifiedTpmQuote quote,
      Optional<ReplayedEventLog> eventLog) {
    this.hclClaims = hclClaims;
    this.tdQuote = tdQuote;
    this.quote = quote;
    this.eventLog = eventLog;
  }

  public VerifiedTdx tdQuote() {
    return tdQuote;
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
          new VerifiedAzTdxVtpm(hclClaims, tdQuote, quote, Optional.of(replayed));
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
        .with(tdQuote.claims())
        .with(quote.claims())
        .with(eventLog.map(ReplayedEventLog::bootClaims).orElse(Claims.NONE));
  }

  /// The TD quote's.
  @Override
  public List<CertificateReference> certificates() {
    return tdQuote.certificates();
  }

  @Override
  public boolean simulated() {
    return tdQuote.simulated();
  }
}
