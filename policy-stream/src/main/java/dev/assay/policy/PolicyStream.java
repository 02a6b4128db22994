package dev.assay.policy;

import dev.assay.appraisal.dcap.CollateralVerifier;
import dev.assay.schemas.EventSerdes;
import dev.assay.schemas.Topics;
import dev.assay.settings.KafkaSettings;
import dev.assay.streams.Release;
import dev.assay.streams.StreamsService;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// policy-stream as a service: [PolicyTopology], kept running.
public final class PolicyStream implements AutoCloseable {
  private final ExecutorService fetching;
  private final SecretShelf shelf;
  private final StreamsService service;

  public PolicyStream(PolicySettings settings) {
    KafkaSettings kafka = settings.streams().kafka();
    Topics topics = Topics.withPrefix(kafka.topicPrefix());
    var serdes = new EventSerdes(kafka.registryUrl(), kafka.registry());
    this.fetching =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("secret-fetch-", 0).factory());
    this.shelf = new SecretShelf(settings.secrets(), fetching, InstantSource.system());
    var setup =
        new PolicySetup(
            settings.sliceSize(),
            settings.sliceTime(),
            settings.slicePause(),
            Release.NAME,
            settings.authors(),
            shelf,
            settings.launches(),
            new SecureRandom(),
            new CollateralVerifier(settings.trustAnchors()),
            settings.ear(),
            settings.vendors());
    var topology = new PolicyTopology(topics, serdes, setup);
    this.service = new StreamsService(settings.streams(), topics, topology::build);
  }

  /// Returns at once; [StreamsService#awaitRunning] waits.
  public void start() {
    service.start();
  }

  /// How it is, and what went wrong last.
  public StreamsService service() {
    return service;
  }

  @Override
  public void close() {
    service.close();
    fetching.shutdownNow();
    shelf.close();
  }
}
