package dev.assay.cli.pipeline;

import dev.assay.policy.PolicySettings;
import dev.assay.policy.PolicyStream;
import dev.assay.settings.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/// The policy-streams of several deployments in one process, which a test can kill all at once.
///
/// To start a process and to load Kafka Streams costs more than to run one of them: a process of
/// ten is ten that die, each in the midst of its own work, for the price of two.
final class PolicyStreams {
  private PolicyStreams() {}

  /// Runs until it is killed.
  ///
  /// @param files a properties file for each deployment
  public static void main(String... files) throws InterruptedException {
    var running = new ArrayList<PolicyStream>();
    for (String file : files) {
      Settings settings = Settings.of(Optional.of(Path.of(file)), Map.of(), Map.of());
      var stream = new PolicyStream(PolicySettings.from(settings));
      settings.refuseUnknown();
      running.add(stream);
    }
    running.forEach(PolicyStream::start);
    new CountDownLatch(1).await();
  }
}
