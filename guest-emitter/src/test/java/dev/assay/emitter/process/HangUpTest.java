package dev.assay.emitter.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HangUpTest {
  @Test
  void eachSignalDoesItAndEndsNothing() throws Exception {
    assumeThat(isIgnored()).describedAs("whoever started this ignores SIGHUP").isFalse();
    var done = new Semaphore(0);
    HangUp.does(done::release);

    for (int i = 0; i < 2; i++) {
      String pid = Long.toString(ProcessHandle.current().pid());
      assertThat(new ProcessBuilder("kill", "-HUP", pid).start().waitFor()).isZero();
      assertThat(done.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  /// As under `nohup`: a JVM leaves it at that.
  private static boolean isIgnored() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return false;
    }
    String ignored =
        Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .map(line -> line.substring("SigIgn:".length()).strip())
            .findFirst()
            .orElse("0");
    return (Long.parseUnsignedLong(ignored, 16) & 1) != 0;
  }
}
