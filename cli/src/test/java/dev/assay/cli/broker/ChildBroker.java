package dev.assay.cli.broker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import kafka.tools.StorageTool;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;

/// A Kafka node, broker and controller, in a process of its own that a test can kill and restart.
///
/// It runs on the test's class path, formatted by Kafka's own storage tool, and keeps port and
/// directory for as long as it lives. What it says is in `target/child-brokers`.
public final class ChildBroker implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path directory;
  private final Path configuration;
  private final Path log;
  private final int port;
  private JavaProcess process;

  private ChildBroker(Path directory, Path configuration, Path log, int port, JavaProcess process) {
    this.directory = directory;
    this.configuration = configuration;
    this.log = log;
    this.port = port;
    this.process = process;
  }

  /// Formats `directory` and starts on it; returns when the broker answers.
  public static ChildBroker start(Path directory, Map<String, String> overrides) throws Exception {
    var port = Ports.free();
    var log = Path.of("target", "child-brokers", "broker-%d.log".formatted(port)).toAbsolutePath();
    var configuration = directory.resolve("server.properties");
    Files.createDirectories(directory);
    Files.writeString(configuration, properties(directory, port, Ports.free(), overrides), UTF_8);
    format(configuration);
    var broker =
        new ChildBroker(directory, configuration, log, port, launch(directory, configuration, log));
    broker.awaitReady();
    return broker;
  }

  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  public long pid() {
    return process.pid();
  }

  /// SIGKILL: no flush, no good-bye.
  public void kill() {
    process.close();
  }

  /// Starts again, after [#kill], on the same port and directory; returns when the broker answers.
  public void restart() throws Exception {
    if (process.isAlive()) {
      throw new IllegalStateException("still running");
    }
    process = launch(directory, configuration, log);
    awaitReady();
  }

  @Override
  public void close() {
    process.close();
  }

  private static JavaProcess launch(Path directory, Path configuration, Path log)
      throws IOException {
    return JavaProcess.start(
        directory,
        log,
        List.of(
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "--sun-misc-unsafe-memory-access=allow",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            "kafka.Kafka",
            configuration.toString()));
  }

  private static void format(Path configuration) {
    var said = new ByteArrayOutputStream();
    // With `=`: an id may begin with a dash.
    String[] arguments = {
      "format", "--cluster-id=" + Uuid.randomUuid(), "--config=" + configuration
    };
    if (StorageTool.execute(arguments, new PrintStream(said, true, UTF_8)) != 0) {
      throw new IllegalStateException("formatting failed:\n" + said.toString(UTF_8));
    }
  }

  private void awaitReady() throws Exception {
    var deadline = System.nanoTime() + PATIENCE.toNanos();
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers", bootstrapServers(),
            "request.timeout.ms", "2000",
            "default.api.timeout.ms", "2000",
            "reconnect.backoff.max.ms", "100");
    try (var admin = Admin.create(settings)) {
      while (true) {
        try {
          if (!admin.describeCluster().nodes().get().isEmpty()) {
            return;
          }
        } catch (ExecutionException e) {
          if (!process.isAlive() || System.nanoTime() > deadline) {
            close();
            throw new IllegalStateException(
                "the broker does not come up:\n" + process.lastWords(), e);
          }
        }
      }
    }
  }

  private static String properties(
      Path directory, int port, int controllerPort, Map<String, String> overrides) {
    var settings = new TreeMap<String, String>();
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", "1");
    settings.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
    settings.put(
        "listeners",
        "PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d".formatted(port, controllerPort));
    settings.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
    settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    settings.put("controller.listener.names", "CONTROLLER");
    settings.put("log.dirs", directory.resolve("data").toString());
    settings.put("offsets.topic.replication.factor", "1");
    settings.put("offsets.topic.num.partitions", "4");
    settings.put("transaction.state.log.replication.factor", "1");
    settings.put("transaction.state.log.min.isr", "1");
    settings.put("transaction.state.log.num.partitions", "4");
    settings.put("group.initial.rebalance.delay.ms", "0");
    settings.put("auto.create.topics.enable", "false");
    settings.put("log.cleaner.dedupe.buffer.size", Integer.toString(4 << 20));
    settings.putAll(overrides);
    var text = new StringBuilder();
    settings.forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
    return text.toString();
  }
}
