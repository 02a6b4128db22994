package dev.assay.cli.offline;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.Verification;
import dev.assay.evidence.Verified;
import dev.assay.evidence.eventlog.EventLog;
import dev.assay.evidence.eventlog.RegisterMap;
import java.util.Optional;
import java.util.function.Function;

/// The log of `--event-log`.
final class GivenEventLog {
  private static final String OPTION = "--event-log";

  private GivenEventLog() {}

  /// The answer, or what the log makes of it: a log that can't be read or doesn't replay refuses
  /// the evidence, for whoever gave it wants its claims.
  ///
  /// @param registers which the quote has
  /// @param held what comes of holding a log against verified evidence
  static Verification heldAgainst(
      Verified verified,
      Inputs inputs,
      RegisterMap registers,
      Function<EventLog, Verification> held) {
    Optional<Bytes> file = inputs.file(OPTION);
    if (file.isEmpty()) {
      return verified;
    }
    return switch (EventLog.parse(file.get(), registers)) {
      case Parsed.Ok<EventLog>(EventLog log) -> held.apply(log);
      case Parsed.Malformed<EventLog>(Refusal refusal) ->
          new Verification.Refused(refusal, verified.claims());
    };
  }
}
