package dev.assay.cli.standalone;

import dev.assay.cli.Logs;
import dev.assay.cli.OperatorException;
import dev.assay.cli.Stop;
import dev.assay.ingest.GatewayStartException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `assay standalone`: everything in one process, and nobody in it yet.
@Command(
    name = "standalone",
    description =
        "Run a whole deployment in this process: Kafka, Schema Registry, both stream applications"
            + " and the gateway.",
    mixinStandardHelpOptions = true)
public final class StandaloneCommand implements Callable<Integer> {
  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description =
          "Keep everything here and go on from it the next time; a temporary directory, unless"
              + " given.")
  private @Nullable Path dataDirectory;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "8080",
      description = "Port of the gateway (default: ${DEFAULT-VALUE}; 0 for a free one).")
  private int port;

  @Option(
      names = "--kafka-port",
      paramLabel = "PORT",
      defaultValue = "9092",
      description = "Port of Kafka (default: ${DEFAULT-VALUE}; 0 for a free one).")
  private int kafkaPort;

  @Option(
      names = "--registry-port",
      paramLabel = "PORT",
      defaultValue = "8081",
      description = "Port of the Schema Registry (default: ${DEFAULT-VALUE}; 0 for a free one).")
  private int registryPort;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "A setting of the services (docs/operations.md); any number.")
  private Map<String, String> set = new LinkedHashMap<>();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Stop stop = Stop.onSignal();
    try {
      DataDirectory.use(dataDirectory, "assay-standalone", directory -> run(directory, stop));
    } finally {
      stop.done();
    }
    return 0;
  }

  private void run(DataDirectory directory, Stop stop) throws IOException, InterruptedException {
    Path log = directory.logs().resolve("standalone.log");
    Logs.toFile(log);
    try (Standalone standalone = Standalone.start(directory, options())) {
      PrintWriter out = spec.commandLine().getOut();
      out.printf(
          "gateway   %s%nkafka     %s%nregistry  %s%nlog       %s%nready; Ctrl-C stops it%n",
          standalone.gateway(),
          standalone.kafka().bootstrapServers(),
          standalone.kafka().registryUrl(),
          log);
      out.flush();
      stop.await();
    } catch (GatewayStartException e) {
      throw new OperatorException(e.getMessage() + "; here that is --port", e);
    }
  }

  private Standalone.Options options() {
    var settings = new LinkedHashMap<>(set);
    settings.putIfAbsent("ingest.port", Integer.toString(port));
    return new Standalone.Options(
        kafkaPort, registryPort, Map.of(), settings, InstantSource.system());
  }
}
