package dev.assay.emitter.tpm;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A TPM 2.0 in a process, swtpm, on a socket of its own.
final class Swtpm implements AutoCloseable {
  private static final String PROGRAM = "/usr/bin/swtpm";

  private final Path directory;
  private final Process process;

  private Swtpm(Path directory, Process process) {
    this.directory = directory;
    this.process = process;
  }

  /// Skips the test where there is no swtpm.
  ///
  /// @param flags of its `--flags`
  static Swtpm start(String flags) {
    assumeTrue(Files.isExecutable(Path.of(PROGRAM)), "there is no swtpm: install Debian's package");
    try {
      // Not JUnit's directory: the path of a socket has at most 108 bytes.
      Path directory = Files.createTempDirectory("swtpm");
      Process process =
          new ProcessBuilder(
                  PROGRAM,
                  "socket",
                  "--tpm2",
                  "--tpmstate",
                  "dir=" + directory,
                  "--server",
                  "type=unixio,path=" + directory.resolve("s"),
                  "--flags",
                  flags)
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("log").toFile())
              .start();
      var swtpm = new Swtpm(directory, process);
      swtpm.awaitSocket();
      return swtpm;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  TpmAddress address() {
    return new TpmAddress.Unix(directory.resolve("s"));
  }

  private void awaitSocket() throws IOException {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!listens()) {
      if (System.nanoTime() > deadline || !process.isAlive()) {
        throw new AssertionError(
            "swtpm does not start: " + Files.readString(directory.resolve("log")));
      }
      java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
    }
  }

  private boolean listens() {
    try (TpmChannel channel = TpmChannel.open(address())) {
      return channel != null;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
