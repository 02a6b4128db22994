package dev.assay.cli.standalone;

import dev.assay.ingest.IngestGateway;
import dev.assay.ingest.IngestSettings;
import dev.assay.ingest.endorsement.FetcherSettings;
import dev.assay.ingest.endorsement.FetchingService;
import dev.assay.policy.PolicySettings;
import dev.assay.policy.PolicyStream;
import dev.assay.schemas.EventSerdes;
import dev.assay.schemas.Topics;
import dev.assay.settings.KafkaSettings;
import dev.assay.settings.Settings;
import dev.assay.verifier.VerifierSettings;
import dev.assay.verifier.VerifierStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// A whole deployment in one process: broker, registry, both streams and the gateway, over one data
/// directory.
///
/// Nothing is special about it but the wiring. The services read their settings as they do in
/// processes of their own, and talk to the broker and the registry over loopback.
public final class Standalone implements AutoCloseable {
  /// Fewer than a fleet of machines would have: every partition costs a laptop two stores.
  private static final String PARTITIONS = "4";

  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final KafkaSettings kafka;
  private final IngestGateway gateway;

  /// How a standalone deployment is started.
  ///
  /// @param kafkaPort port of the broker, 0 for a free one
  /// @param registryPort port of the registry, 0 for a free one
  /// @param brokerOverrides broker settings, for tests
  /// @param settings settings of the services, before those of the standalone mode itself
  /// @param clock what the gateway takes the time from
  public record Options(
      int kafkaPort,
      int registryPort,
      Map<String, String> brokerOverrides,
      Map<String, String> settings,
      InstantSource clock) {
    public Options {
      brokerOverrides = Map.copyOf(brokerOverrides);
      settings = Map.copyOf(settings);
    }

    /// Free ports, and these settings.
    public static Options with(Map<String, String> settings) {
      return new Options(0, 0, Map.of(), settings, InstantSource.system());
    }
  }

  private Standalone(DataDirectory directory, Options options) throws InterruptedException {
    try {
      EmbeddedBroker broker =
          opened(
              EmbeddedBroker.start(
                  directory.kafka(),
                  new EmbeddedBroker.Options(
                      options.kafkaPort(), "--kafka-port", options.brokerOverrides())));
      EmbeddedRegistry registry =
          opened(
              EmbeddedRegistry.start(
                  directory.registry(), options.registryPort(), "--registry-port"));
      Settings settings =
          settings(broker.bootstrapServers(), registry.url(), directory.streams(), options);
      this.kafka = KafkaSettings.from(settings);
      VerifierSettings verifierSettings = VerifierSettings.from(settings);
      PolicySettings policySettings = PolicySettings.from(settings);
      IngestSettings ingestSettings = IngestSettings.from(settings);
      FetcherSettings fetcherSettings = FetcherSettings.from(settings);
      settings.refuseUnknown();

      VerifierStream verifier = opened(new VerifierStream(verifierSettings));
      PolicyStream policy = opened(new PolicyStream(policySettings));
      verifier.start();
      policy.start();
      this.gateway = opened(IngestGateway.start(ingestSettings, kafka, options.clock()));
      if (fetcherSettings.isOn()) {
        FetchingService _ = opened(FetchingService.start(fetcherSettings, options.clock()));
      }
      requireRunning("verifier-stream", verifier.service().awaitRunning(START_TIMEOUT));
      requireRunning("policy-stream", policy.service().awaitRunning(START_TIMEOUT));
    } catch (RuntimeException | InterruptedException e) {
      close();
      throw e;
    }
  }

  /// Starts everything and returns once evidence can be taken. What an earlier process left in the
  /// directory is gone on with.
  public static Standalone start(DataDirectory directory, Options options)
      throws InterruptedException {
    return new Standalone(directory, options);
  }

  public URI gateway() {
    return gateway.uri();
  }

  public KafkaSettings kafka() {
    return kafka;
  }

  public Topics topics() {
    return Topics.withPrefix(kafka.topicPrefix());
  }

  public EventSerdes serdes() {
    return new EventSerdes(kafka.registryUrl(), kafka.registry());
  }

  private static Settings settings(
      String bootstrapServers, String registryUrl, Path streams, Options options) {
    var flags = new LinkedHashMap<>(options.settings());
    flags.putIfAbsent("kafka.partitions", PARTITIONS);
    flags.putIfAbsent("ingest.port", "0");
    flags.put("kafka.bootstrap-servers", bootstrapServers);
    flags.put("kafka.registry-url", registryUrl);
    flags.put("streams.state-directory", streams.toString());
    return Settings.of(Optional.empty(), Map.of(), flags);
  }

  private static void requireRunning(String service, boolean running) {
    if (!running) {
      throw new IllegalStateException(service + " did not start; its log says why");
    }
  }

  private <T extends AutoCloseable> T opened(T part) {
    parts.push(part);
    return part;
  }

  /// Latest first: the gateway stops taking evidence, the streams finish what they hold, the broker
  /// goes last.
  @Override
  public void close() {
    while (!parts.isEmpty()) {
      AutoCloseable part = parts.pop();
      try {
        part.close();
      } catch (Exception e) {
        org.slf4j.LoggerFactory.getLogger(Standalone.class)
            .warn("{} did not close", part.getClass().getSimpleName(), e);
      }
    }
  }
}
