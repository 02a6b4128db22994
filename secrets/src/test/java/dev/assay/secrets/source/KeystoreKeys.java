package dev.assay.secrets.source;

import dev.assay.evidence.Parsed;
import dev.assay.evidence.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/// Key files of one byte 32 times.
final class KeystoreKeys {
  private KeystoreKeys() {}

  static KeystoreKey ofByte(int value) {
    try {
      Path file =
          Files.createTempFile(
              "key",
              null,
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      try {
        Files.writeString(file, "%02x".formatted(value).repeat(KeystoreKey.KEY_BYTES) + "\n");
        return switch (KeystoreKey.keyFile(file)) {
          case Parsed.Ok<KeystoreKey>(KeystoreKey key) -> key;
          case Parsed.Malformed<KeystoreKey>(Refusal refusal) ->
              throw new AssertionError(refusal.toString());
        };
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
