package dev.assay.verifier;

import dev.assay.evidence.snp.ProductLine;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Optional;
import org.apache.kafka.common.serialization.Serde;

/// Certificates that evidence of this task waits for.
///
/// | stored as | |
/// | --- | --- |
/// | format | 1 byte, 1 |
/// | since, asked at, bytes | 8 bytes big-endian each |
/// | waiting | 4 bytes big-endian |
/// | product line | text as `DataOutput` writes it, empty where it is not known |
///
/// @param since when they were first missed, milliseconds since the epoch, by the wall clock
/// @param askedAt when they were last asked for
/// @param bytes of what waits
/// @param waiting how many submissions
record Awaited(long since, long askedAt, long bytes, int waiting, Optional<ProductLine> line) {
  private static final int FORMAT = 1;

  static final Serde<Awaited> SERDE = StoredFormat.serde(FORMAT, Awaited::write, Awaited::read);

  Awaited with(int more, long moreBytes) {
    return new Awaited(since, askedAt, bytes + moreBytes, waiting + more, line);
  }

  Awaited askedAt(long now) {
    return new Awaited(since, now, bytes, waiting, line);
  }

  private static void write(Awaited awaited, DataOutputStream out) throws IOException {
    out.writeLong(awaited.since);
    out.writeLong(awaited.askedAt);
    out.writeLong(awaited.bytes);
    out.writeInt(awaited.waiting);
    out.writeUTF(awaited.line.map(ProductLine::kdsName).orElse(""));
  }

  private static Awaited read(DataInputStream in) throws IOException {
    return new Awaited(
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readInt(),
        ProductLine.ofKdsName(in.readUTF()));
  }
}
