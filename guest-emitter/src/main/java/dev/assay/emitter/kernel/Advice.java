package dev.assay.emitter.kernel;

import dev.assay.emitter.NoEvidenceException;
import dev.assay.emitter.NoEvidenceException.Remedy;
import java.io.IOException;
import java.util.Map;

/// What an errno means where it came from, and what helps. Each interface has its own table: the
/// same number says different things in different places.
record Advice(Remedy remedy, String text) {
  static Advice waiting(String text) {
    return new Advice(Remedy.WAIT, text);
  }

  static Advice operator(String text) {
    return new Advice(Remedy.OPERATOR, text);
  }

  static Advice reboot(String text) {
    return new Advice(Remedy.REBOOT, text);
  }

  /// An errno that no table has may pass; the log keeps its number.
  static NoEvidenceException on(IOException failure, Map<Errno, Advice> table) {
    String message = String.valueOf(failure.getMessage());
    Advice advice =
        failure instanceof SystemCallException refused ? table.get(refused.errno()) : null;
    return advice == null
        ? new NoEvidenceException(Remedy.WAIT, message)
        : advice.exception(message);
  }

  NoEvidenceException exception(String happened) {
    return new NoEvidenceException(remedy, happened + ": " + text);
  }
}
