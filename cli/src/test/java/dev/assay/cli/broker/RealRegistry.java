package dev.assay.cli.broker;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// A Schema Registry that is not ours, in a process of its own: Apicurio Registry, which speaks
/// Confluent's API.
///
/// It is large, so it is there by request: `mvn -Preal-registry verify`, or
/// `-Dassay.registry.server=DIR` where DIR is an unpacked `apicurio-registry-app` (the folder with
/// `quarkus-run.jar`, or the one above it). It keeps what it is told in memory.
public final class RealRegistry implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final JavaProcess process;
  private final int port;

  private RealRegistry(JavaProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  /// Where the server is unpacked, or nothing if the tests run without it.
  public static Optional<Path> installation() {
    var setting = System.getProperty("assay.registry.server", "");
    return setting.isBlank() ? Optional.empty() : Optional.of(Path.of(setting));
  }

  /// Starts the server unpacked in `installation`; returns when it is ready.
  public static RealRegistry start(Path installation) throws Exception {
    var jar = runner(installation);
    var port = Ports.free();
    var log =
        Path.of("target", "child-brokers", "registry-%d.log".formatted(port)).toAbsolutePath();
    var process =
        JavaProcess.start(
            Objects.requireNonNull(jar.getParent()),
            log,
            List.of(
                "-Xmx512m",
                "-Dquarkus.http.host=127.0.0.1",
                "-Dquarkus.http.port=" + port,
                // Else it binds a fixed port for its management pages.
                "-Dquarkus.management.port=" + Ports.free(),
                "-Dquarkus.management.host=127.0.0.1",
                "-jar",
                jar.toString()));
    var registry = new RealRegistry(process, port);
    registry.awaitReady();
    return registry;
  }

  /// For `schema.registry.url`.
  public String url() {
    return "http://127.0.0.1:%d/apis/ccompat/v7".formatted(port);
  }

  @Override
  public void close() {
    process.close();
  }

  private static Path runner(Path installation) throws IOException {
    try (var files = Files.walk(installation.toAbsolutePath(), 2)) {
      return files
          .filter(file -> file.endsWith("quarkus-run.jar"))
          .findFirst()
          .orElseThrow(() -> new IOException("no quarkus-run.jar in " + installation));
    }
  }

  private void awaitReady() throws Exception {
    var deadline = System.nanoTime() + PATIENCE.toNanos();
    var subjects =
        HttpRequest.newBuilder(URI.create(url() + "/subjects"))
            .timeout(Duration.ofSeconds(2))
            .build();
    try (var http = HttpClient.newHttpClient()) {
      while (!answers(http, subjects)) {
        if (!process.isAlive() || System.nanoTime() > deadline) {
          close();
          throw new IllegalStateException("the registry does not come up:\n" + process.lastWords());
        }
        Thread.sleep(100);
      }
    }
  }

  private static boolean answers(HttpClient http, HttpRequest request) throws InterruptedException {
    try {
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }
}
