package dev.assay.cli.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.cli.Assay;
import dev.assay.cli.broker.JavaProcess;
import dev.assay.settings.KafkaSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/// `assay serve ingest` as a process of its own, which can be killed.
final class GatewayProcess implements AutoCloseable {
  private static final Pattern LISTENING = Pattern.compile("listening on (http://[0-9.:]+)");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final JavaProcess process;
  private final URI uri;

  private GatewayProcess(JavaProcess process, URI uri) {
    this.process = process;
    this.uri = uri;
  }

  /// Returns once it listens.
  ///
  /// @param directory where its log goes
  static GatewayProcess start(Path directory, KafkaSettings kafka, Map<String, String> settings)
      throws IOException {
    Path log = directory.resolve("gateway.log");
    var arguments =
        new ArrayList<>(
            List.of(
                "-Xmx256m",
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Assay.class.getName(),
                "serve",
                "ingest",
                "--set=kafka.bootstrap-servers=" + kafka.bootstrapServers(),
                "--set=kafka.registry-url=" + kafka.registryUrl(),
                "--set=kafka.partitions=" + kafka.partitions(),
                "--set=ingest.port=0"));
    settings.forEach((key, value) -> arguments.add("--set=%s=%s".formatted(key, value)));
    JavaProcess process = JavaProcess.start(directory, log, arguments);
    try {
      return new GatewayProcess(process, awaitListening(process, log));
    } catch (RuntimeException | Error e) {
      process.close();
      throw e;
    }
  }

  private static URI awaitListening(JavaProcess process, Path log) {
    return Awaitility.await("a gateway")
        .atMost(PATIENCE)
        .until(
            () -> {
              assertThat(process.isAlive()).as(process::lastWords).isTrue();
              return LISTENING.matcher(Files.readString(log)).results().findFirst();
            },
            Optional::isPresent)
        .map((MatchResult said) -> URI.create(said.group(1)))
        .orElseThrow();
  }

  URI uri() {
    return uri;
  }

  /// SIGKILL.
  void kill() {
    process.kill();
  }

  @Override
  public void close() {
    process.close();
  }
}
