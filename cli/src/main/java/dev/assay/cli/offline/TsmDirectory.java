package dev.assay.cli.offline;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.tsm.TsmEntry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/// A directory as configfs-tsm shows an entry, or a copy of one: `outblob`, and if there are,
/// `provider`, `auxblob`, `manifestblob` and `generation`.
final class TsmDirectory {
  private static final int LARGEST = 16 * 1024 * 1024;

  private TsmDirectory() {}

  /// @throws UsageException if there is no outblob, or an attribute can't be read
  static TsmEntry read(Path directory) {
    Bytes outblob =
        attribute(directory, "outblob")
            .orElseThrow(() -> new UsageException("no file outblob in " + directory));
    return new TsmEntry(
        attribute(directory, "provider"),
        outblob,
        attribute(directory, "auxblob").orElse(Bytes.EMPTY),
        attribute(directory, "manifestblob").orElse(Bytes.EMPTY),
        attribute(directory, "generation"),
        OptionalLong.empty());
  }

  private static Optional<Bytes> attribute(Path directory, String name) {
    Path file = directory.resolve(name);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes(LARGEST + 1);
      if (content.length > LARGEST) {
        throw new UsageException("%s is larger than %d bytes".formatted(file, LARGEST));
      }
      return Optional.of(Bytes.copyOf(content));
    } catch (IOException e) {
      throw new UsageException("can't read %s: %s".formatted(file, e.getMessage()));
    }
  }
}
