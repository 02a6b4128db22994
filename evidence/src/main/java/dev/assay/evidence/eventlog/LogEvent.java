package dev.assay.evidence.eventlog;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.crypto.HashAlgorithm;
import java.util.List;
import java.util.Optional;

/// One entry of a log.
///
/// @param register the index, as [RegisterMap] reads it; unsigned 32 bits, because an entry that
///   measures nothing may name a register that doesn't exist
/// @param type the code, see [EventType]; vouched for by nobody
/// @param digests what was extended, one a bank, in the log's order
/// @param data the description, which only some digests cover: see [DigestCoverage]
public record LogEvent(long register, long type, List<Digest> digests, Bytes data) {
  /// What one bank was extended with.
  ///
  /// @param algorithm the TCG algorithm identifier
  public record Digest(int algorithm, Bytes value) {}

  public LogEvent {
    digests = List.copyOf(digests);
  }

  public boolean is(EventType wanted) {
    return type == wanted.code();
  }

  /// Entries of type EV_NO_ACTION inform whoever reads the log; they are never extended.
  public boolean measured() {
    return !is(EventType.EV_NO_ACTION);
  }

  /// What the bank of `hash` was extended with.
  public Optional<Bytes> digest(HashAlgorithm hash) {
    int wanted = LogAlgorithm.idOf(hash);
    for (Digest digest : digests) {
      if (digest.algorithm() == wanted) {
        return Optional.of(digest.value());
      }
    }
    return Optional.empty();
  }
}
