package dev.assay.verifier;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Optional;
import org.apache.kafka.common.serialization.Serde;

/// What is known of a nonce: to whom it was issued, and what used it.
///
/// | stored as | |
/// | --- | --- |
/// | format | 1 byte, 1 |
/// | guest, workload | two texts: length u16 big-endian, modified UTF-8 |
/// | issued | 1 byte, 0 or 1 |
/// | expires at | milliseconds since the epoch, 8 bytes big-endian; 0 where not issued |
/// | used | 1 byte, 0 or 1; if 1 then evidence id (text) and time (8 bytes) |
///
/// @param issued false where the guest chose the nonce
/// @param expiresAt from when on it is refused, milliseconds since the epoch
record NonceEntry(
    String guest, String workload, boolean issued, long expiresAt, Optional<Use> usedBy) {
  private static final int FORMAT = 1;

  static final Serde<NonceEntry> SERDE =
      StoredFormat.serde(FORMAT, NonceEntry::write, NonceEntry::read);

  /// @param time the evidence record's timestamp, milliseconds since the epoch
  record Use(String evidenceId, long time) {}

  NonceEntry usedBy(Use use) {
    return new NonceEntry(guest, workload, issued, expiresAt, Optional.of(use));
  }

  private static void write(NonceEntry entry, DataOutputStream out) throws IOException {
    out.writeUTF(entry.guest);
    out.writeUTF(entry.workload);
    out.writeBoolean(entry.issued);
    out.writeLong(entry.expiresAt);
    out.writeBoolean(entry.usedBy.isPresent());
    if (entry.usedBy.isPresent()) {
      out.writeUTF(entry.usedBy.get().evidenceId());
      out.writeLong(entry.usedBy.get().time());
    }
  }

  private static NonceEntry read(DataInputStream in) throws IOException {
    return new NonceEntry(
        in.readUTF(),
        in.readUTF(),
        in.readBoolean(),
        in.readLong(),
        in.readBoolean() ? Optional.of(new Use(in.readUTF(), in.readLong())) : Optional.empty());
  }
}
