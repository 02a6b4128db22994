package dev.assay.verifier;

import dev.assay.evidence.Bytes;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Bytes of events as the evidence formats take them, and back.
final class EventBytes {
  private EventBytes() {}

  /// Empty where the event has none.
  static Bytes of(@Nullable ByteBuffer buffer) {
    if (buffer == null) {
      return Bytes.EMPTY;
    }
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return Bytes.copyOf(bytes);
  }

  static ByteBuffer buffer(Bytes bytes) {
    return ByteBuffer.wrap(bytes.toArray());
  }
}
