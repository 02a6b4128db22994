package dev.assay.cli.bench;

import dev.assay.cli.Logs;
import dev.assay.ingest.IngestGateway;
import dev.assay.ingest.IngestSettings;
import dev.assay.settings.KafkaSettings;
import dev.assay.settings.Settings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A gateway in a process of its own, with as little heap as is asked for. It is asked by lines on
/// its standard input what it uses, and ends with it.
final class GatewayChild implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 15;
  private static final String COLLECT = "collect";
  private static final String LOOK = "look";

  private final Process process;
  private final BufferedReader said;
  private final URI uri;

  /// What a gateway takes of the machine.
  ///
  /// @param heapBytes heap in use; what is alive, after a collection
  /// @param residentBytes the most memory resident so far; 0 where the kernel does not tell
  /// @param cpuNanos CPU time so far
  /// @param compilationNanos time of its compilers so far
  record Report(long heapBytes, long residentBytes, long cpuNanos, long compilationNanos) {
    private static Report here() {
      return new Report(
          ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
          Usage.peakResidentBytes().orElse(0),
          Usage.cpuNanos(),
          Usage.compilationNanos());
    }

    static Report read(String line) {
      List<Long> numbers = Stream.of(line.split(" ", -1)).map(Long::valueOf).toList();
      return new Report(numbers.get(0), numbers.get(1), numbers.get(2), numbers.get(3));
    }

    String line() {
      return Stream.of(heapBytes, residentBytes, cpuNanos, compilationNanos)
          .map(String::valueOf)
          .collect(Collectors.joining(" "));
    }
  }

  private GatewayChild(Process process) throws IOException {
    this.process = process;
    this.said = process.inputReader(StandardCharsets.UTF_8);
    this.uri = URI.create(answer());
  }

  /// Returns once it listens.
  ///
  /// @param options of the virtual machine, `-Xmx512m` among them
  /// @param log where it logs to
  static GatewayChild start(List<String> options, Path log, Map<String, String> settings)
      throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // What the launcher lets libraries do, they may do there, too.
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("--"))
        .forEach(command::add);
    // Standard output is for its answers alone.
    command.addAll(List.of("-Xlog:disable", "-Xlog:all=warning:stderr"));
    command.addAll(options);
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            GatewayChild.class.getName(),
            log.toString()));
    settings.forEach((key, value) -> command.add(key + "=" + value));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try {
      return new GatewayChild(process);
    } catch (IOException | RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  /// @param arguments a file to log to, then settings
  static void main(String[] arguments) throws IOException {
    Logs.prepare();
    Logs.toFile(Path.of(arguments[0]));
    Map<String, String> flags =
        Stream.of(arguments)
            .skip(1)
            .map(argument -> argument.split("=", 2))
            .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    Settings settings = Settings.of(Optional.empty(), Map.of(), flags);
    KafkaSettings kafka = KafkaSettings.from(settings);
    IngestSettings ingest = IngestSettings.from(settings);
    settings.refuseUnknown();
    try (IngestGateway gateway = IngestGateway.start(ingest, kafka, InstantSource.system());
        var asked = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      System.out.println(gateway.uri());
      for (String line = asked.readLine(); line != null; line = asked.readLine()) {
        if (line.equals(COLLECT)) {
          System.gc();
        }
        System.out.println(Report.here().line());
      }
    }
  }

  URI uri() {
    return uri;
  }

  /// What it uses after a full collection, which holds up all it does: not for while it is timed.
  Report collected() throws IOException {
    return ask(COLLECT);
  }

  Report used() throws IOException {
    return ask(LOOK);
  }

  private Report ask(String what) throws IOException {
    OutputStream to = process.getOutputStream();
    to.write((what + "\n").getBytes(StandardCharsets.UTF_8));
    to.flush();
    return Report.read(answer());
  }

  private String answer() throws IOException {
    String line = said.readLine();
    if (line == null) {
      throw new IOException("the gateway's process has ended; its log says why");
    }
    return line;
  }

  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
