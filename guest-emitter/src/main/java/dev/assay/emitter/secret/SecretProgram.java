package dev.assay.emitter.secret;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A program that is run for each secret and reads it from standard input, to the end. Which one it
/// is, its environment says: `ASSAY_SECRET_ID`, `ASSAY_SECRET_NAME`, `ASSAY_SECRET_VERSION`. The
/// secret itself is neither there nor among the arguments, which others on the machine can read.
///
/// @param timeout after which it is killed
public record SecretProgram(Path program, Duration timeout) implements SecretDelivery {
  private static final Duration USUAL_TIMEOUT = Duration.ofSeconds(60);

  public static SecretProgram of(Path program) {
    return new SecretProgram(program, USUAL_TIMEOUT);
  }

  /// Delivered when the program ends with status 0.
  @Override
  public void deliver(GivenSecret secret) throws DeliveryException, InterruptedException {
    Process process = start(secret);
    Thread watch = Thread.ofVirtual().name("watch-" + program).start(() -> killWhenLate(process));
    try {
      write(secret, process);
      int status = process.waitFor();
      if (status != 0) {
        throw new DeliveryException("%s ends with status %d".formatted(program, status));
      }
    } finally {
      kill(process);
      watch.interrupt();
    }
  }

  private Process start(GivenSecret secret) throws DeliveryException {
    var builder =
        new ProcessBuilder(program.toString())
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.INHERIT);
    builder
        .environment()
        .putAll(
            Map.of(
                "ASSAY_SECRET_ID", secret.id().toString(),
                "ASSAY_SECRET_NAME", secret.name(),
                "ASSAY_SECRET_VERSION", Long.toString(secret.version())));
    try {
      return builder.start();
    } catch (IOException e) {
      throw new DeliveryException("%s can't be run: %s".formatted(program, e.getMessage()));
    }
  }

  /// A program may end before it has read all; what came of it, its status says.
  private static void write(GivenSecret secret, Process process) {
    try (OutputStream in = process.getOutputStream()) {
      int _ =
          secret
              .value()
              .<Integer, IOException>reveal(
                  bytes -> {
                    in.write(bytes);
                    return bytes.length;
                  });
    } catch (IOException e) {
      // The pipe is closed at the other end.
    }
  }

  private void killWhenLate(Process process) {
    try {
      if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        kill(process);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void kill(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
