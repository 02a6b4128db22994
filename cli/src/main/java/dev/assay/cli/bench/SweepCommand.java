package dev.assay.cli.bench;

import dev.assay.appraisal.PolicyReader;
import dev.assay.appraisal.PolicyReading;
import dev.assay.cli.Logs;
import dev.assay.cli.demo.DemoPolicy;
import dev.assay.cli.policy.PolicyPublisher;
import dev.assay.cli.standalone.DataDirectory;
import dev.assay.cli.standalone.Standalone;
import dev.assay.cli.standalone.TemporaryDirectory;
import dev.assay.evidence.snp.simulated.SimulatedSnpVendor;
import dev.assay.streams.Release;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `assay bench sweep`: changes the policy of a large fleet, and says how long it takes until every
/// guest has its new verdict, and what guests that attest meanwhile notice of it.
@Command(
    name = "sweep",
    description = "Measure a policy change over a large fleet, while other guests attest.",
    mixinStandardHelpOptions = true)
final class SweepCommand implements Callable<Integer> {
  private static final int ATTESTING = 200;
  private static final int WORKERS = 32;
  private static final Duration PATIENCE = Duration.ofMinutes(30);

  /// Longer than an attestation takes.
  private static final Duration SETTLED = Duration.ofSeconds(3);

  private static final double NANOS = 1e9;

  @Option(
      names = "--guests",
      paramLabel = "N",
      defaultValue = "100000",
      description = "How many guests the policy is changed under (default: ${DEFAULT-VALUE}).")
  private int guests;

  @Option(
      names = "--changes",
      paramLabel = "N",
      defaultValue = "3",
      description = "How often it is changed (default: ${DEFAULT-VALUE}).")
  private int changes;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "20",
      description =
          "Attestations of other guests a second, from challenge to verdict"
              + " (default: ${DEFAULT-VALUE}).")
  private double rate;

  @Mixin private DeploymentOptions deployment = new DeploymentOptions();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (guests < 1 || changes < 1 || !(rate > 0)) {
      throw new ParameterException(
          spec.commandLine(), "--guests, --changes and --rate: want more than 0");
    }
    try (TemporaryDirectory temporary = TemporaryDirectory.make("assay-sweep");
        DataDirectory directory = DataDirectory.open(temporary.path())) {
      Logs.toFile(directory.logs().resolve("bench.log"));
      measure(directory);
      say("on disk, bytes a guest");
      DiskUse.of(directory.streams(), guests)
          .forEach((store, bytes) -> say("  %-22s %,8.0f".formatted(store, bytes)));
    }
    return 0;
  }

  private void measure(DataDirectory directory) throws InterruptedException {
    SimulatedSnpVendor vendor = DeploymentOptions.vendor(directory);
    try (Standalone standalone = deployment.start(directory, vendor);
        Load load = new Load(vendor, standalone.gateway(), ATTESTING, WORKERS, Optional.of(rate));
        VerdictCount verdicts = new VerdictCount(standalone, LargeFleet.PREFIX)) {
      say("assay %s, %s".formatted(Release.NAME, BenchCommand.machine()));
      new DemoPolicy(Duration.ofHours(1)).publish(standalone, Instant.now());
      load.start();
      say("warming up for %ds ...".formatted(deployment.warmup().toSeconds()));
      deployment.warmUp();
      publish(standalone, 1);
      long begun = System.nanoTime();
      new LargeFleet(standalone, guests).tell();
      say(
          "%,d guests told of in %.0f s; waiting for their verdicts ..."
              .formatted(guests, since(begun)));
      verdicts.await(guests, PATIENCE);
      say("first verdicts        after %.0f s".formatted(since(begun)));
      for (int change = 1; change <= changes; change++) {
        settle(load);
        sweep(standalone, load, verdicts, change);
      }
      load.failures().forEach(failure -> say("  failed: " + failure));
      Usage.peakResidentBytes()
          .ifPresent(bytes -> say("peak resident         %,d MiB".formatted(bytes >> 20)));
    }
  }

  /// While a fleet is told of or appraised, attestations can fall behind: what they wait for then
  /// is not the next change.
  private static void settle(Load load) throws InterruptedException {
    load.awaitOnTime(PATIENCE);
    TimeUnit.MILLISECONDS.sleep(SETTLED.toMillis());
  }

  private void sweep(Standalone standalone, Load load, VerdictCount verdicts, int change)
      throws InterruptedException {
    Histogram _ = load.latenciesSinceLast();
    long failed = load.failed();
    long cpu = Usage.cpuNanos();
    long begun = System.nanoTime();
    publish(standalone, change + 1);
    verdicts.await((change + 1L) * guests, PATIENCE);
    double seconds = since(begun);
    double cpuSeconds = (Usage.cpuNanos() - cpu) / NANOS;
    Histogram latencies = load.latenciesSinceLast();
    say(
        "change %d              %,d verdicts in %.1f s, %.0f CPU s"
            .formatted(change, guests, seconds, cpuSeconds));
    say(
        "  meanwhile           %,d attested, %d failed; challenge to verdict p50 %.0f  p99 %.0f  max %.0f ms"
            .formatted(
                latencies.getTotalCount(),
                load.failed() - failed,
                latencies.getValueAtPercentile(50) / 1000.0,
                latencies.getValueAtPercentile(99) / 1000.0,
                latencies.getMaxValue() / 1000.0));
  }

  private static void publish(Standalone standalone, int version) throws InterruptedException {
    String document = LargeFleet.policy(version);
    if (!(PolicyReader.read(document) instanceof PolicyReading.Read(var policy))) {
      throw new IllegalStateException("the benchmark's own policy can't be read");
    }
    new PolicyPublisher(standalone.kafka()).publish(document, policy, Instant.now());
  }

  private static double since(long begun) {
    return (System.nanoTime() - begun) / NANOS;
  }

  private void say(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }
}
