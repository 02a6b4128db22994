package dev.assay.cli.offline;

import dev.assay.evidence.Verification;
import dev.assay.evidence.Verified;
import dev.assay.evidence.eventlog.EventLog;
import dev.assay.evidence.eventlog.RegisterMap;
import dev.assay.evidence.eventlog.ReplayedEventLog;
import java.util.function.Function;

/// The log of `--event-log`.
final class GivenEventLog {
  private static final String OPTION = "--event-log";

  private GivenEventLog() {}

  /// The answer, or what the log makes of it.
  ///
  /// @param registers which the quote has
  /// @param held what comes of holding a log against verified evidence
  static Verification heldAgainst(
      Verified verified,
      Inputs inputs,
      RegisterMap registers,
      Function<EventLog, Verification> held) {
    return inputs
        .file(OPTION)
        .map(file -> ReplayedEventLog.heldAgainst(verified, file, registers, held))
        .orElse(verified);
  }
}
