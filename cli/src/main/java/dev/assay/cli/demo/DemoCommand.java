package dev.assay.cli.demo;

import dev.assay.cli.DurationConverter;
import dev.assay.cli.Logs;
import dev.assay.cli.OperatorException;
import dev.assay.cli.Stop;
import dev.assay.cli.standalone.DataDirectory;
import dev.assay.ingest.GatewayStartException;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `assay demo`: everything in one process, and a fleet to watch.
@Command(
    name = "demo",
    description = "Run a whole deployment in this process, with a simulated fleet to watch.",
    mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {
  private static final int MOST_GUESTS = 100_000;
  private static final int USUAL_COLUMNS = 100;
  private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(100);

  @Option(
      names = "--guests",
      paramLabel = "N",
      defaultValue = "12",
      description = "How many guests, the four unusual ones included (default: ${DEFAULT-VALUE}).")
  private int guests;

  @Option(
      names = "--interval",
      paramLabel = "TIME",
      defaultValue = "5s",
      converter = DurationConverter.class,
      description = "How often each attests (default: ${DEFAULT-VALUE}).")
  private Duration interval = Duration.ofSeconds(5);

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "Stop after this long; until Ctrl-C, unless given.")
  private @Nullable Duration duration;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description =
          "Keep everything here and go on from it the next time; a temporary directory, unless"
              + " given.")
  private @Nullable Path dataDirectory;

  @Option(names = "--json", description = "Print one JSON object a line.")
  private boolean json;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "0",
      description = "Port of the gateway; a free one, unless given.")
  private int port;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "A setting of the services, to try more than the demo shows: a keystore, a TPM's key; any"
              + " number.")
  private Map<String, String> set = new LinkedHashMap<>();

  @Option(names = "--kafka-port", paramLabel = "PORT", defaultValue = "0", hidden = true)
  private int kafkaPort;

  @Option(names = "--registry-port", paramLabel = "PORT", defaultValue = "0", hidden = true)
  private int registryPort;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    check();
    Stop stop = Stop.onSignal();
    try {
      DataDirectory.use(dataDirectory, "assay-demo", directory -> run(directory, stop));
    } finally {
      stop.done();
    }
    return 0;
  }

  private void run(DataDirectory directory, Stop stop) throws IOException, InterruptedException {
    Logs.toFile(directory.logs().resolve("demo.log"));
    PrintWriter out = spec.commandLine().getOut();
    var request =
        new Demo.Request(
            guests,
            interval,
            Optional.ofNullable(duration),
            dataDirectory != null,
            port,
            kafkaPort,
            registryPort,
            set);
    if (!json) {
      out.println("Starting Kafka, Schema Registry, verifier-stream, policy-stream, gateway ...");
      out.flush();
    }
    try {
      new Demo(request, directory, display(out)).run(stop);
    } catch (GatewayStartException e) {
      throw new OperatorException(e.getMessage() + "; of the demo that is --port", e);
    }
  }

  private Display display(PrintWriter out) {
    if (json) {
      return new JsonLines(out);
    }
    return isTerminal() ? new LiveScreen(out, columns()) : new PlainLines(out);
  }

  @SuppressWarnings(
      "SystemConsoleNull") // What it returns without a terminal depends on the provider.
  private static boolean isTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  private static int columns() {
    try {
      return Integer.parseInt(System.getenv().getOrDefault("COLUMNS", ""));
    } catch (NumberFormatException e) {
      return USUAL_COLUMNS;
    }
  }

  private void check() {
    if (guests < DemoFleet.FEWEST || guests > MOST_GUESTS) {
      throw usage(
          "--guests: want %d to %d, got %d".formatted(DemoFleet.FEWEST, MOST_GUESTS, guests));
    }
    if (interval.compareTo(SHORTEST_INTERVAL) < 0) {
      throw usage("--interval: want at least 100ms, got %dms".formatted(interval.toMillis()));
    }
    checkPort("--port", port);
    checkPort("--kafka-port", kafkaPort);
    checkPort("--registry-port", registryPort);
  }

  private void checkPort(String option, int number) {
    if (number < 0 || number > 65_535) {
      throw usage("%s: want 0 to 65535, got %d".formatted(option, number));
    }
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
