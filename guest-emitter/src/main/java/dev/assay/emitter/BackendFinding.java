package dev.assay.emitter;

import java.util.List;
import java.util.Optional;

/// Whether a machine has a source of evidence.
///
/// @param backend the value of `emitter.backend` that asks for it
/// @param found true where it can be asked
/// @param detail what was found, or why it was not and what to do about that
public record BackendFinding(String backend, boolean found, String detail) {
  /// What `auto` takes.
  ///
  /// @param findings the best first
  public static Optional<BackendFinding> best(List<BackendFinding> findings) {
    return findings.stream().filter(BackendFinding::found).findFirst();
  }
}
