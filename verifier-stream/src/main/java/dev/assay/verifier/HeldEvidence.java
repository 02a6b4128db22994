package dev.assay.verifier;

import dev.assay.evidence.Bytes;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.apache.kafka.common.serialization.Serde;

/// Evidence that waits, with the position it had in the log.
///
/// | stored as | |
/// | --- | --- |
/// | format | 1 byte, 1 |
/// | partition | 4 bytes big-endian |
/// | offset, timestamp, read at | 8 bytes big-endian each |
/// | SHA-256 | 32 bytes |
/// | evidence | length 4 bytes big-endian, then the event in Confluent's wire format |
///
/// @param timestamp the record's, milliseconds since the epoch
/// @param readAt wall clock of the instance that read it, milliseconds since the epoch
/// @param sha256 over the record's value as it stands in the log, 32 bytes
/// @param evidence the event in Confluent's wire format
record HeldEvidence(
    int partition, long offset, long timestamp, long readAt, Bytes sha256, Bytes evidence) {
  private static final int FORMAT = 1;
  private static final int SHA256_BYTES = 32;

  static final Serde<HeldEvidence> SERDE =
      StoredFormat.serde(FORMAT, HeldEvidence::write, HeldEvidence::read);

  private static void write(HeldEvidence held, DataOutputStream out) throws IOException {
    out.writeInt(held.partition);
    out.writeLong(held.offset);
    out.writeLong(held.timestamp);
    out.writeLong(held.readAt);
    out.write(held.sha256.toArray());
    out.writeInt(held.evidence.length());
    out.write(held.evidence.toArray());
  }

  private static HeldEvidence read(DataInputStream in) throws IOException {
    return new HeldEvidence(
        in.readInt(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        Bytes.copyOf(in.readNBytes(SHA256_BYTES)),
        Bytes.copyOf(in.readNBytes(in.readInt())));
  }
}
