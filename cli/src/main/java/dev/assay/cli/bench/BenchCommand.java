package dev.assay.cli.bench;

import dev.assay.cli.DurationConverter;
import dev.assay.cli.Logs;
import dev.assay.cli.demo.DemoPolicy;
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
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `assay bench`: loads a standalone deployment with simulated guests and says what it took.
@Command(
    name = "bench",
    description = "Measure the whole pipe in this process: guests, gateway, Kafka, both streams.",
    mixinStandardHelpOptions = true,
    subcommands = {SweepCommand.class, GatewayCommand.class})
public final class BenchCommand implements Callable<Integer> {
  private static final double MIB = 1024.0 * 1024.0;
  private static final Duration FRESHNESS = Duration.ofMinutes(30);

  @Option(
      names = "--guests",
      paramLabel = "N",
      defaultValue = "1000",
      description = "How many guests take turns (default: ${DEFAULT-VALUE}).")
  private int guests;

  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "64",
      description = "How many attest at once (default: ${DEFAULT-VALUE}).")
  private int workers;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Attestations a second; as fast as answers come, unless given.")
  private @Nullable Double rate;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      defaultValue = "30s",
      converter = DurationConverter.class)
  private Duration duration = Duration.ofSeconds(30);

  @Mixin private DeploymentOptions deployment = new DeploymentOptions();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (guests < 1 || workers < 1 || (rate != null && !(rate > 0))) {
      throw new ParameterException(
          spec.commandLine(), "--guests, --workers and --rate: want more than 0");
    }
    try (TemporaryDirectory temporary = TemporaryDirectory.make("assay-bench");
        DataDirectory directory = DataDirectory.open(temporary.path())) {
      Logs.toFile(directory.logs().resolve("bench.log"));
      measure(directory);
    }
    return 0;
  }

  private void measure(DataDirectory directory) throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    SimulatedSnpVendor vendor = DeploymentOptions.vendor(directory);
    try (Standalone standalone = deployment.start(directory, vendor);
        Load load =
            new Load(vendor, standalone.gateway(), guests, workers, Optional.ofNullable(rate))) {
      new DemoPolicy(FRESHNESS).publish(standalone, Instant.now());
      out.println("assay %s, %s".formatted(Release.NAME, machine()));
      out.println("warming up for %ds ...".formatted(deployment.warmup().toSeconds()));
      out.flush();
      load.start();
      deployment.warmUp();

      Histogram _ = load.latenciesSinceLast();
      long attestedBefore = load.attested();
      long failedBefore = load.failed();
      long cpuBefore = Usage.cpuNanos();
      long guestsCpuBefore = load.guestsCpuNanos();
      long begun = System.nanoTime();
      TimeUnit.MILLISECONDS.sleep(duration.toMillis());
      double seconds = (System.nanoTime() - begun) / 1e9;
      long attested = load.attested() - attestedBefore;
      double cpu = (Usage.cpuNanos() - cpuBefore) / 1e9;
      double guestsCpu = (load.guestsCpuNanos() - guestsCpuBefore) / 1e9;
      Histogram latencies = load.latenciesSinceLast();

      print(out, attested, load.failed() - failedBefore, seconds, cpu, guestsCpu, latencies);
      load.failures().forEach(failure -> out.println("  failed: " + failure));
      out.flush();
    }
  }

  private void print(
      PrintWriter out,
      long attested,
      long failed,
      double seconds,
      double cpu,
      double guestsCpu,
      Histogram latencies) {
    double thousands = Math.max(1, attested) / 1000.0;
    out.println(
        "%d guests, %d at once, %s"
            .formatted(
                guests, workers, rate == null ? "as fast as answers come" : rate + " a second"));
    out.println(
        "attestations          %,d in %.1f s, %d failed".formatted(attested, seconds, failed));
    out.println("attestations/s        %.0f".formatted(attested / seconds));
    out.println(
        "challenge to verdict  p50 %.1f  p90 %.1f  p99 %.1f  p99.9 %.1f  max %.1f ms"
            .formatted(
                latencies.getValueAtPercentile(50) / 1000.0,
                latencies.getValueAtPercentile(90) / 1000.0,
                latencies.getValueAtPercentile(99) / 1000.0,
                latencies.getValueAtPercentile(99.9) / 1000.0,
                latencies.getMaxValue() / 1000.0));
    out.println(
        "CPU s per 1,000       %.2f, of which the simulated guests' threads %.2f"
            .formatted(cpu / thousands, guestsCpu / thousands));
    out.println("peak heap             %.0f MiB".formatted(Usage.peakHeapBytes() / MIB));
    OptionalLong resident = Usage.peakResidentBytes();
    if (resident.isPresent()) {
      out.println("peak resident         %.0f MiB".formatted(resident.getAsLong() / MIB));
    }
  }

  static String machine() {
    return "Java %s, %d processors"
        .formatted(Runtime.version(), Runtime.getRuntime().availableProcessors());
  }
}
