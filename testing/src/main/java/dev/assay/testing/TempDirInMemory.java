package dev.assay.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

/// Makes a test's `@TempDir` in memory where there is room, as there is on most Linux machines and
/// in few containers.
///
/// Each start of a topology makes a score of stores, and each store waits for the disk several
/// times: on a disk such tests take three times as long.
public final class TempDirInMemory implements TempDirFactory {
  private static final Path MEMORY = Path.of("/dev/shm");
  private static final long ROOM_BYTES = 2L << 30;

  @Override
  public Path createTempDirectory(
      AnnotatedElementContext elementContext, ExtensionContext extensionContext)
      throws IOException {
    boolean roomy =
        Files.isWritable(MEMORY) && Files.getFileStore(MEMORY).getUsableSpace() > ROOM_BYTES;
    return roomy
        ? Files.createTempDirectory(MEMORY, "assay-test")
        : Files.createTempDirectory("assay-test");
  }
}
