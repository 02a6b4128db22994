package dev.assay.schemas;

import java.nio.ByteBuffer;

/// A record's value as it came off a topic: an event, or bytes that are none. No record stops a
/// stream: what can't be decoded is a value too, to be rejected by whoever reads it.
public sealed interface Received<V> {
  /// SHA-256 over the record's value as it stands in the log, 32 bytes.
  ByteBuffer sha256();

  /// A record that holds what its topic is for.
  record Event<V>(V value, ByteBuffer sha256) implements Received<V> {}

  /// A record that holds something else.
  ///
  /// @param bytes the value as it stands in the log
  /// @param wanted what should have been there
  /// @param got what was there instead, for people
  record Undecodable<V>(ByteBuffer bytes, String wanted, String got, ByteBuffer sha256)
      implements Received<V> {}
}
