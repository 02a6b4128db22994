package dev.assay.evidence.eventlog;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateReference;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.Verification;
import dev.assay.evidence.Verified;
import dev.assay.evidence.svsm.VerifiedSvsmQuote;
import dev.assay.evidence.tdx.VerifiedTdx;
import dev.assay.evidence.tpm.VerifiedTpmQuote;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

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

  /// Holds a TPM's log against the PCRs of a verified quote; refused where they differ, undecided
  /// where the registers' values were not given and so only their digest is known.
  public static Verification against(EventLog log, VerifiedTpmQuote quote) {
    return against(log, quote, quote);
  }

  /// The same for a quote by an SVSM's vTPM: what comes of it rests on the SNP report.
  public static Verification against(EventLog log, VerifiedSvsmQuote composite) {
    return against(log, composite.quote(), composite);
  }

  /// What a log that came with verified evidence makes of it: one that can't be read refuses it as
  /// one that doesn't replay does, for whoever sends a log wants its claims.
  ///
  /// @param registers which the quote has
  /// @param held what comes of holding the log against the evidence
  public static Verification heldAgainst(
      Verified verified, Bytes log, RegisterMap registers, Function<EventLog, Verification> held) {
    return switch (EventLog.parse(log, registers)) {
      case Parsed.Ok<EventLog>(EventLog read) -> held.apply(read);
      case Parsed.Malformed<EventLog>(Refusal refusal) ->
          new Verification.Refused(refusal, verified.claims());
    };
  }

  private static Verification against(EventLog log, VerifiedTpmQuote quote, Verified whole) {
    if (quote.pcrs().isEmpty()) {
      return new Verification.Undecided(
          new Refusal(
              Reason.EVIDENCE_MISSING, "tpm.pcrs", "the values of the quoted registers", "none"),
          whole.claims());
    }
    return of(log, QuotedRegisters.pcrs(quote.pcrs().get().banks()), whole);
  }

  /// Holds a trust domain's log against the RTMRs of its verified quote; refused where they differ.
  public static Verification against(EventLog log, VerifiedTdx quote) {
    return of(log, QuotedRegisters.rtmrs(quote.body().rtmrs()), quote);
  }

  private static Verification of(EventLog log, QuotedRegisters quoted, Verified quote) {
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
