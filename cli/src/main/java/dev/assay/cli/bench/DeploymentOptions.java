package dev.assay.cli.bench;

import dev.assay.cli.DurationConverter;
import dev.assay.cli.standalone.DataDirectory;
import dev.assay.cli.standalone.Standalone;
import dev.assay.emitter.SimulatedVendorKeys;
import dev.assay.evidence.snp.ProductLine;
import dev.assay.evidence.snp.simulated.SimulatedSnpVendor;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Option;

/// What is measured: a standalone deployment that believes in made-up machines.
final class DeploymentOptions {
  @Option(
      names = "--warmup",
      paramLabel = "TIME",
      defaultValue = "15s",
      converter = DurationConverter.class,
      description =
          "How long guests attest before anything is measured (default: ${DEFAULT-VALUE}).")
  private Duration warmup = Duration.ofSeconds(15);

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "A setting of the services, e.g. streams.commit-interval=20ms; any number.")
  private Map<String, String> settings = new LinkedHashMap<>();

  static SimulatedSnpVendor vendor(DataDirectory directory) {
    return new SimulatedVendorKeys.KeyFile(directory.simulated().resolve("snp-vendor"))
        .open(ProductLine.MILAN, InstantSource.system());
  }

  Standalone start(DataDirectory directory, SimulatedSnpVendor vendor) throws InterruptedException {
    var options = new LinkedHashMap<>(settings);
    options.put("policy.unsigned", "allowed");
    options.put("verifier.simulated-trust-anchors", vendor.anchor().spkiSha256().toHex());
    return Standalone.start(directory, Standalone.Options.with(options));
  }

  Duration warmup() {
    return warmup;
  }

  void warmUp() throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(warmup.toMillis());
  }
}
