package dev.assay.policy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/// How far the re-appraisal of a workload's guests has come. It is in a store, so a restart goes on
/// where it was.
///
/// @param since the time of the context record that began it
/// @param after the last guest done, in the order of the index; empty at the start
record Sweep(Instant since, String after) {
  /// `since` in milliseconds (8 bytes, big endian) ‖ `after` as UTF-8.
  static Serde<Sweep> serde() {
    return Serdes.serdeFrom((topic, sweep) -> sweep.encode(), (topic, bytes) -> decode(bytes));
  }

  static Sweep begin(Instant since) {
    return new Sweep(since, "");
  }

  Sweep to(String guest) {
    return new Sweep(since, guest);
  }

  private byte[] encode() {
    byte[] guest = after.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(Long.BYTES + guest.length)
        .putLong(since.toEpochMilli())
        .put(guest)
        .array();
  }

  private static Sweep decode(byte[] bytes) {
    Instant since = Instant.ofEpochMilli(ByteBuffer.wrap(bytes).getLong());
    var after = new String(bytes, Long.BYTES, bytes.length - Long.BYTES, StandardCharsets.UTF_8);
    return new Sweep(since, after);
  }
}
