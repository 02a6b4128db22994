package dev.assay.cli.offline;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.eventlog.EventLog;
import dev.assay.evidence.eventlog.LogEvent;
import dev.assay.evidence.eventlog.RegisterMap;
import java.util.Optional;

/// Event logs of TPMs and trust domains. A header names the first kind of both; a trust domain's
/// log is told by its one bank of SHA-384 and its few registers. Logs of the old form have no
/// header, and begin with an entry of PCR 0.
final class EventLogRecogniser implements Recogniser {
  private static final int HIGHEST_MEASUREMENT_REGISTER = 4;
  private static final int OLD_FORM_ENTRY_BYTES = 32;
  private static final int PCR_BYTES = 4;

  @Override
  public Optional<Parsed<Recognised.As>> recognise(Bytes content) {
    if (EventLog.looksLike(content)) {
      return Recogniser.shown(ofTheRightRegisters(content), EventLogRecogniser::show);
    }
    boolean firstIsOfPcr0 =
        content.length() >= OLD_FORM_ENTRY_BYTES && content.slice(0, PCR_BYTES).isAllZero();
    return firstIsOfPcr0
        ? Recogniser.shown(EventLog.parse(content, RegisterMap.PCR), EventLogRecogniser::show)
        : Optional.empty();
  }

  private static Parsed<EventLog> ofTheRightRegisters(Bytes content) {
    Parsed<EventLog> asCcel = EventLog.parse(content, RegisterMap.TDX);
    if (asCcel instanceof Parsed.Ok<EventLog>(EventLog log) && isOfTrustDomain(log)) {
      return asCcel;
    }
    Parsed<EventLog> asPcrs = EventLog.parse(content, RegisterMap.PCR);
    // Filled up like a CCEL, and no TPM's log is.
    return asPcrs instanceof Parsed.Malformed<EventLog>(Refusal _)
            && asCcel instanceof Parsed.Ok<EventLog>
        ? asCcel
        : asPcrs;
  }

  private static boolean isOfTrustDomain(EventLog log) {
    boolean oneBank =
        log.algorithms().size() == 1 && log.algorithms().getFirst().claimName().equals("sha384");
    return oneBank
        && log.events().stream()
            .filter(LogEvent::measured)
            .allMatch(event -> event.register() <= HIGHEST_MEASUREMENT_REGISTER);
  }

  private static Recognised.As show(EventLog log) {
    String registers = log.registers() == RegisterMap.TDX ? "a trust domain (CCEL)" : "a TPM";
    return new Recognised.As(
        log.registers() == RegisterMap.TDX ? "ccel" : "eventlog",
        "event log of %s, %d events".formatted(registers, log.events().size()),
        log.claims());
  }
}
