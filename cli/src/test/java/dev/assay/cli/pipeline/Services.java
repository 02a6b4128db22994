package dev.assay.cli.pipeline;

import dev.assay.ingest.IngestGateway;
import dev.assay.ingest.IngestSettings;
import dev.assay.policy.PolicySettings;
import dev.assay.policy.PolicyStream;
import dev.assay.settings.KafkaSettings;
import dev.assay.settings.Settings;
import dev.assay.verifier.VerifierSettings;
import dev.assay.verifier.VerifierStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The services of a deployment, in this process, on a Kafka and a registry that are there already.
final class Services implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final KafkaSettings kafka;
  private final VerifierStream verifier;
  private final PolicyStream policy;
  private final IngestGateway gateway;

  private Services(
      KafkaSettings kafka, VerifierStream verifier, PolicyStream policy, IngestGateway gateway) {
    this.kafka = kafka;
    this.verifier = verifier;
    this.policy = policy;
    this.gateway = gateway;
  }

  /// Returns once evidence can be taken.
  ///
  /// @param state an empty directory
  /// @param more settings beside those, and before them
  static Services start(
      String bootstrapServers,
      String registryUrl,
      Path state,
      InstantSource clock,
      Map<String, String> more)
      throws IOException, InterruptedException {
    Files.createDirectories(state);
    Settings settings = settings(bootstrapServers, registryUrl, state, more);
    KafkaSettings kafka = KafkaSettings.from(settings);
    var verifier = new VerifierStream(VerifierSettings.from(settings));
    var policy = new PolicyStream(PolicySettings.from(settings));
    IngestSettings ingest = IngestSettings.from(settings);
    settings.refuseUnknown();
    verifier.start();
    policy.start();
    var services = new Services(kafka, verifier, policy, IngestGateway.start(ingest, kafka, clock));
    if (!verifier.service().awaitRunning(PATIENCE) || !policy.service().awaitRunning(PATIENCE)) {
      services.close();
      throw new AssertionError(
          "not running: %s, %s"
              .formatted(verifier.service().failure(), policy.service().failure()));
    }
    return services;
  }

  URI gateway() {
    return gateway.uri();
  }

  KafkaSettings kafka() {
    return kafka;
  }

  @Override
  public void close() {
    gateway.close();
    verifier.close();
    policy.close();
  }

  private static Settings settings(
      String bootstrapServers, String registryUrl, Path state, Map<String, String> more) {
    var flags = new HashMap<String, String>();
    flags.put("kafka.bootstrap-servers", bootstrapServers);
    flags.put("kafka.registry-url", registryUrl);
    flags.put("kafka.partitions", "3");
    flags.put("streams.state-directory", state.toString());
    flags.put("streams.threads", "1");
    flags.put("ingest.port", "0");
    flags.put("policy.unsigned", "allowed");
    flags.put("verifier.simulated-trust-anchors", Guest.VENDOR.anchor().spkiSha256().toHex());
    flags.putAll(more);
    return Settings.of(Optional.empty(), Map.of(), flags);
  }
}
