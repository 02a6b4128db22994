package dev.assay.verifier;

import dev.assay.schemas.EventSerdes;
import dev.assay.schemas.Topics;
import dev.assay.settings.KafkaSettings;
import dev.assay.streams.StreamsService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The service verifier-stream: its topology, kept running.
public final class VerifierStream implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(VerifierStream.class);

  private final VerifierSettings settings;
  private final BrokerChallengeProgress progress;
  private final StreamsService service;

  public VerifierStream(VerifierSettings settings) {
    this.settings = settings;
    KafkaSettings kafka = settings.streams().kafka();
    Topics topics = Topics.withPrefix(kafka.topicPrefix());
    var serdes = new EventSerdes(kafka.registryUrl(), kafka.registry());
    this.progress = new BrokerChallengeProgress(settings.streams(), topics);
    var topology = new VerifierTopology(settings, topics, serdes, progress);
    this.service = new StreamsService(settings.streams(), topics, topology::build);
  }

  /// Returns at once; [StreamsService#awaitRunning] waits.
  public void start() {
    if (settings.trustsSimulatedPlatforms()) {
      LOG.warn(
          "{}, {}, {} or {} is set: evidence of made-up platforms, or of none, is believed, and"
              + " results on it say `simulated`",
          VerifierSettings.SIMULATED_TRUST_ANCHORS,
          VerifierSettings.SIMULATED_ENDORSED_KEYS,
          VerifierSettings.SIMULATED_ATTESTATION_KEYS,
          VerifierSettings.SAMPLE_EVIDENCE);
    }
    if (settings.unsolicited() == VerifierSettings.Unsolicited.ALLOW) {
      LOG.warn(
          "{} is allow: guests may choose nonces, and results on them say `solicited: false`",
          VerifierSettings.UNSOLICITED);
    }
    service.start();
  }

  /// Whether it runs, and why not.
  public StreamsService service() {
    return service;
  }

  @Override
  public void close() {
    service.close();
    progress.close();
  }
}
