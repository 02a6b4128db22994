package dev.assay.evidence.eventlog;

import dev.assay.evidence.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Bytes that are text.
final class Texts {
  private Texts() {}

  /// The text, where every byte of it is UTF-8: so that no two measurements make the same claim.
  static Optional<String> ofUtf8(Bytes bytes) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toArray())).toString());
    } catch (CharacterCodingException _) {
      return Optional.empty();
    }
  }
}
