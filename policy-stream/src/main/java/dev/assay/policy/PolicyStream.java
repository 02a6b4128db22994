package dev.assay.policy;

import dev.assay.schemas.EventSerdes;
import dev.assay.schemas.Topics;
import dev.assay.settings.KafkaSettings;
import dev.assay.streams.StreamsService;
import java.time.Duration;

/// policy-stream as a service: [PolicyTopology], kept running.
public final class PolicyStream implements AutoCloseable {
  private final StreamsService service;

  private PolicyStream(StreamsService service) {
    this.service = service;
  }

  /// @param release the release of Assay, for the pins of verdicts
  public static PolicyStream of(PolicySettings settings, String release) {
    KafkaSettings kafka = settings.streams().kafka();
    Topics topics = Topics.withPrefix(kafka.topicPrefix());
    var serdes = new EventSerdes(kafka.registryUrl(), kafka.registry());
    var topology =
        new PolicyTopology(topics, serdes, settings.sliceSize(), settings.slicePause(), release);
    return new PolicyStream(new StreamsService(settings.streams(), topics, topology::build));
  }

  /// Returns at once; [#awaitRunning] waits.
  public void start() {
    service.start();
  }

  /// @return whether it runs; false after `timeout`, or once it can't any more
  public boolean awaitRunning(Duration timeout) throws InterruptedException {
    return service.awaitRunning(timeout);
  }

  /// How it is, and what went wrong last.
  public StreamsService service() {
    return service;
  }

  @Override
  public void close() {
    service.close();
  }
}
