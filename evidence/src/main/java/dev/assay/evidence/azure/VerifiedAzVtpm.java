package dev.assay.evidence.azure;

import dev.assay.evidence.CertificateReference;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Verification;
import dev.assay.evidence.Verified;
import dev.assay.evidence.eventlog.EventLog;
import dev.assay.evidence.eventlog.ReplayedEventLog;
import dev.assay.evidence.tpm.VerifiedTpmQuote;
import java.util.List;
import java.util.Optional;

/// A vTPM's quote by a key that the hardware's evidence of the paravisor names.
///
/// The hardware measures the paravisor; what runs above it is in the PCRs alone.
public abstract sealed class VerifiedAzVtpm implements Verified
    permits VerifiedAzSnpVtpm, VerifiedAzTdxVtpm {
  private final Claims hclClaims;
  private final Verified hardware;
  private final VerifiedTpmQuote quote;
  private final Optional<ReplayedEventLog> eventLog;

  VerifiedAzVtpm(
      Claims hclClaims,
      Verified hardware,
      VerifiedTpmQuote quote,
      Optional<ReplayedEventLog> eventLog) {
    this.hclClaims = hclClaims;
    this.hardware = hardware;
    this.quote = quote;
    this.eventLog = eventLog;
  }

  public final VerifiedTpmQuote quote() {
    return quote;
  }

  public final Optional<ReplayedEventLog> eventLog() {
    return eventLog;
  }

  /// With the log, if it replays to the quote; else refused.
  public final Verification with(EventLog log) {
    return switch (ReplayedEventLog.against(log, quote)) {
      case ReplayedEventLog replayed -> with(hclClaims, replayed);
      case Verification.Refused(var refusal, Claims _) ->
          new Verification.Refused(refusal, claims());
      case Verification.Undecided(var refusal, Claims _) ->
          new Verification.Undecided(refusal, claims());
      default -> throw new IllegalStateException("another kind of evidence than asked for");
    };
  }

  /// The same evidence with a log that replays to its quote.
  abstract VerifiedAzVtpm with(Claims hclClaims, ReplayedEventLog replayed);

  @Override
  public final Claims claims() {
    return hclClaims
        .with(hardware.claims())
        .with(quote.claims())
        .with(eventLog.map(ReplayedEventLog::bootClaims).orElse(Claims.NONE));
  }

  /// The hardware's.
  @Override
  public final List<CertificateReference> certificates() {
    return hardware.certificates();
  }

  @Override
  public final boolean simulated() {
    return hardware.simulated();
  }
}
