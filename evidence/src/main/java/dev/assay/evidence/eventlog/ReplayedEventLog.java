package dev.assay.evidence.eventlog;

import dev.assay.evidence.CertificateReference;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.Verification;
import dev.assay.evidence.Verified;
import java.util.List;
import java.util.Optional;

/// A log that replays to the registers of a verified quote, and so says what was booted. Minted by
/// that comparison alone.
public final class ReplayedEventLog implements Verified {
  private final Verified quote;
  private final EventLog log;
  private final Comparison.Match match;
  private final Claims bootClaims;

  private ReplayedEventLog(Verified quote, EventLog log, Replay replay, Comparison.Match match) {
    this.quote = quote;
    this.log = log;
    this.match = match;
    this.bootClaims = BootClaims.of(log, replay, match);
  }

  static Verification of(EventLog log, QuotedRegisters quoted, Verified quote) {
    Replay replay = log.replay();
    return switch (replay.compare(quoted)) {
      case Comparison.Match match -> new ReplayedEventLog(quote, log, replay, match);
      case Comparison.Mismatch(Refusal refusal) ->
          new Verification.Refused(refusal, quote.claims());
    };
  }

  /// What the log was held against.
  public Verified quote() {
    return quote;
  }

  public EventLog log() {
    return log;
  }

  /// Of a trust domain: how RTMR 3 differs from what the log replays to; empty where it doesn't.
  public Optional<Refusal> guestRegister() {
    return match.guestRegister();
  }

  /// What the log alone adds.
  public Claims bootClaims() {
    return bootClaims;
  }

  /// The quote's, then what the log adds.
  @Override
  public Claims claims() {
    return quote.claims().with(bootClaims);
  }

  @Override
  public List<CertificateReference> certificates() {
    return quote.certificates();
  }

  @Override
  public boolean simulated() {
    return quote.simulated();
  }
}
