package dev.assay.ingest.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;

/// When a file was last changed: what tells that it is to be read again.
final class LastChange {
  private LastChange() {}

  /// Empty where it can't be told, for instance while there is no file.
  static Optional<FileTime> of(Path file) {
    try {
      return Optional.of(Files.getLastModifiedTime(file));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
