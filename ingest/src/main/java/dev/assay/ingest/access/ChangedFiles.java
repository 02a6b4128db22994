package dev.assay.ingest.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;

/// Files that are read again when they have changed, as the time of their last change tells. Made
/// before they are first read, so that no change in between is missed. For one thread.
public final class ChangedFiles {
  private final List<Path> files;
  private List<Optional<FileTime>> seen;

  public ChangedFiles(List<Path> files) {
    this.files = List.copyOf(files);
    this.seen = lastChanges();
  }

  /// Whether one of them has changed, come or gone since the last look.
  public boolean look() {
    List<Optional<FileTime>> now = lastChanges();
    boolean changed = !now.equals(seen);
    seen = now;
    return changed;
  }

  private List<Optional<FileTime>> lastChanges() {
    return files.stream().map(ChangedFiles::lastChange).toList();
  }

  /// Empty where it can't be told, for instance while there is no file.
  private static Optional<FileTime> lastChange(Path file) {
    try {
      return Optional.of(Files.getLastModifiedTime(file));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
