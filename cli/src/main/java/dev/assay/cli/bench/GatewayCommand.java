package dev.assay.cli.bench;

import dev.assay.cli.DurationConverter;
import dev.assay.cli.Logs;
import dev.assay.cli.standalone.DataDirectory;
import dev.assay.cli.standalone.EmbeddedBroker;
import dev.assay.cli.standalone.EmbeddedRegistry;
import dev.assay.cli.standalone.TemporaryDirectory;
import dev.assay.schemas.SubmissionId;
import dev.assay.settings.KafkaSettings;
import dev.assay.settings.Settings;
import dev.assay.streams.Release;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `assay bench gateway`: a gateway with many clients that wait, in a process of its own; what they
/// cost, and what it adds to the log's own latency for others meanwhile.
@Command(
    name = "gateway",
    description = "Measure one gateway in a process of its own, with clients that wait.",
    mixinStandardHelpOptions = true)
final class GatewayCommand implements Callable<Integer> {
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(9);
  private static final Duration SETTLING = Duration.ofSeconds(10);
  private static final Duration LONGEST_SETTLING = Duration.ofMinutes(2);

  /// Of a processor, that compilers may still take.
  private static final double COMPILERS_SHARE = 0.03;

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final double MIB = 1024.0 * 1024.0;
  private static final double NANOS = 1e9;
  private static final Pattern WAITING = Pattern.compile("(?m)^assay_gateway_waiting ([0-9.E]+)$");

  @Option(
      names = "--held",
      paramLabel = "N",
      defaultValue = "10000",
      description = "How many clients wait all the time (default: ${DEFAULT-VALUE}).")
  private int held;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "200",
      description = "Submissions of other clients a second (default: ${DEFAULT-VALUE}).")
  private double rate;

  @Option(
      names = "--java-options",
      paramLabel = "OPTIONS",
      defaultValue = "-Xmx512m",
      description = "Of the gateway's process (default: ${DEFAULT-VALUE}).")
  private String javaOptions = "-Xmx512m";

  @Option(
      names = "--warmup",
      paramLabel = "TIME",
      defaultValue = "90s",
      converter = DurationConverter.class,
      description =
          "How long others post as fast as answers come, before anything is timed"
              + " (default: ${DEFAULT-VALUE}).")
  private Duration warmup = Duration.ofSeconds(90);

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      defaultValue = "30s",
      converter = DurationConverter.class)
  private Duration duration = Duration.ofSeconds(30);

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "A setting of the gateway; any number.")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (held < 0 || !(rate > 0)) {
      throw new ParameterException(
          spec.commandLine(), "--held, --rate: want no less than 0, and more than 0");
    }
    try (TemporaryDirectory temporary = TemporaryDirectory.make("assay-gateway");
        DataDirectory directory = DataDirectory.open(temporary.path())) {
      Logs.toFile(directory.logs().resolve("bench.log"));
      try (EmbeddedBroker broker =
              EmbeddedBroker.start(directory.kafka(), EmbeddedBroker.Options.anyPort());
          EmbeddedRegistry registry =
              EmbeddedRegistry.start(directory.registry(), 0, "the port option")) {
        Map<String, String> all = new LinkedHashMap<>(settings);
        all.put("kafka.bootstrap-servers", broker.bootstrapServers());
        all.put("kafka.registry-url", registry.url());
        all.put("ingest.port", "0");
        all.put("ingest.longest-wait", LONGEST_WAIT.toSeconds() + "s");
        KafkaSettings kafka = KafkaSettings.from(Settings.of(Optional.empty(), Map.of(), all));
        try (GatewayChild gateway =
            GatewayChild.start(
                List.of(javaOptions.split(" ")), directory.logs().resolve("gateway.log"), all)) {
          measure(gateway, kafka);
        }
      }
    }
    return 0;
  }

  private void measure(GatewayChild gateway, KafkaSettings kafka)
      throws IOException, InterruptedException {
    say(
        "assay %s, %s; the gateway has %s"
            .formatted(Release.NAME, BenchCommand.machine(), javaOptions));
    var random = new SecureRandom();
    List<String> ids =
        Stream.generate(() -> SubmissionId.next(Instant.now(), random)).limit(held).toList();
    try (var log = new BareLog(kafka)) {
      // What serves a first client is there for all of them.
      awaitWaiting(gateway.uri(), 0);
      GatewayChild.Report without = gateway.collected();
      say("nobody waits", without);
      try (var polls = new HeldPolls(gateway.uri(), ids, LONGEST_WAIT)) {
        awaitWaiting(gateway.uri(), held);
        GatewayChild.Report with = gateway.collected();
        say("%,d clients wait".formatted(held), with);
        say(
            "  heap of each %,d bytes"
                .formatted((with.heapBytes() - without.heapBytes()) / Math.max(1, held)));
        load(gateway, log);
        say("after that load", gateway.collected());
        release(polls, log, ids);
      }
    }
  }

  private void load(GatewayChild gateway, BareLog log) throws IOException, InterruptedException {
    try (var submitters = new Submitters(gateway.uri(), log);
        var writers = new BareWriters(log)) {
      submitters.start();
      writers.start(rate);
      TimeUnit.NANOSECONDS.sleep(warmup.toNanos());
      submitters.slowDown(rate);
      long settled = settle(gateway);
      submitters.begin();
      writers.written.reset();
      GatewayChild.Report before = gateway.used();
      long ownCpu = Usage.cpuNanos();
      long machine = Usage.machineNanos().orElse(0);
      long begun = System.nanoTime();
      TimeUnit.NANOSECONDS.sleep(duration.toNanos());
      double nanos = System.nanoTime() - begun;
      GatewayChild.Report after = gateway.used();
      Histogram answered = submitters.answered.getIntervalHistogram();
      say(
          "%,d other clients posted and waited, %.0f a second; compilers had come to rest after %d s"
              .formatted(
                  answered.getTotalCount(), answered.getTotalCount() * NANOS / nanos, settled));
      Histogram posted = submitters.posted.getIntervalHistogram();
      Histogram bare = writers.written.getIntervalHistogram();
      say(Micros.line("  evidence: sent to 202", posted));
      say("    of which after it could be read", submitters.acknowledged);
      say(Micros.line("  a bare producer, same bytes, rate and acks", bare));
      say(Micros.difference("    added to that by the gateway", posted, bare));
      say(Micros.line("  verdict: could be read, to its client's answer", answered));
      say("  the log: a verdict written until it could be read", submitters.bare);
      sayBusy(
          (after.cpuNanos() - before.cpuNanos()) / nanos,
          (Usage.cpuNanos() - ownCpu) / nanos,
          (Usage.machineNanos().orElse(0) - machine) / nanos);
      Stream.concat(submitters.failures().stream(), writers.failures().stream())
          .limit(5)
          .forEach(failure -> say("  failed: " + failure));
    }
  }

  /// What others take of the machine meanwhile is in all latencies.
  private void sayBusy(double gateway, double own, double all) {
    say(
        "  processors busy: %.2f by the gateway, %.2f by broker, registry and clients, %.2f by others"
            .formatted(gateway, own, Math.max(0, all - gateway - own)));
  }

  /// Compilers have a queue to work off after a load that left them no processor, and take one for
  /// it that a gateway that runs for days has for itself.
  ///
  /// @return for how many seconds they did
  private static long settle(GatewayChild gateway) throws IOException, InterruptedException {
    long begun = System.nanoTime();
    long before = gateway.used().compilationNanos() + Usage.compilationNanos();
    boolean rest = false;
    while (!rest && System.nanoTime() - begun < LONGEST_SETTLING.toNanos()) {
      TimeUnit.NANOSECONDS.sleep(SETTLING.toNanos());
      long after = gateway.used().compilationNanos() + Usage.compilationNanos();
      rest = after - before < SETTLING.toNanos() * COMPILERS_SHARE;
      before = after;
    }
    return Duration.ofNanos(System.nanoTime() - begun).toSeconds();
  }

  private void release(HeldPolls polls, BareLog log, List<String> ids) throws InterruptedException {
    say("%,d of them wait still, and are given their verdicts".formatted(polls.open()));
    long begun = System.nanoTime();
    for (String id : ids) {
      Future<Long> _ = log.write(id);
    }
    boolean all = polls.awaitAll(PATIENCE);
    say(
        "%s, after %.1f s"
            .formatted(
                all ? "all are answered" : "%,d are not answered".formatted(polls.open()),
                (System.nanoTime() - begun) / NANOS));
  }

  /// Until the gateway says that so many clients wait.
  private static void awaitWaiting(URI gateway, int clients)
      throws IOException, InterruptedException {
    long begun = System.nanoTime();
    try (var connection = new PlainConnection(gateway)) {
      while (System.nanoTime() - begun < PATIENCE.toNanos()) {
        connection.send(PlainConnection.get("/metrics"));
        Matcher waiting = WAITING.matcher(connection.read().body());
        if (waiting.find() && Double.parseDouble(waiting.group(1)) == clients) {
          return;
        }
        TimeUnit.MILLISECONDS.sleep(100);
      }
    }
    throw new IOException(
        "the gateway does not hold %,d clients: does `ulimit -n` allow for them?"
            .formatted(clients));
  }

  private void say(String what, GatewayChild.Report report) {
    say(
        "%-22s heap after a full collection %.0f MiB, resident at most %.0f MiB"
            .formatted(what, report.heapBytes() / MIB, report.residentBytes() / MIB));
  }

  private void say(String what, Recorder latencies) {
    say(Micros.line(what, latencies.getIntervalHistogram()));
  }

  private void say(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }
}
