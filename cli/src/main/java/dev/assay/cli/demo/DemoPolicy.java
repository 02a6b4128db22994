package dev.assay.cli.demo;

import dev.assay.appraisal.PolicyReader;
import dev.assay.appraisal.PolicyReading;
import dev.assay.appraisal.ResolvedPolicy;
import dev.assay.cli.policy.PolicyPublisher;
import dev.assay.cli.standalone.Standalone;
import dev.assay.emitter.GuestProfile;
import dev.assay.evidence.snp.TcbVersion;
import dev.assay.schemas.Keys;
import dev.assay.schemas.Received;
import dev.assay.schemas.Topic;
import dev.assay.schemas.event.Policy;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/// The policy that the demo's fleet is held to.
public final class DemoPolicy {
  public static final String WORKLOAD = "web";

  /// The least that the policy takes, and what an up-to-date host has.
  public static final TcbVersion MINIMUM_TCB = TcbVersion.legacy(4, 0, 24, 219);

  static final TcbVersion OUTDATED_TCB = TcbVersion.legacy(3, 0, 8, 115);

  /// The image whose measurement the policy names.
  public static final String IMAGE = "web 1.4";

  private static final Duration POLL = Duration.ofMillis(200);

  private final Duration freshness;

  /// @param freshness how long evidence is good for
  public DemoPolicy(Duration freshness) {
    this.freshness = freshness;
  }

  /// Publishes it, as the version after the latest one on the topic, unless it is in force already.
  public void publish(Standalone standalone, Instant at) throws InterruptedException {
    Optional<Policy> latest = latest(standalone);
    if (latest.isPresent()
        && latest.get().getDocument().equals(document(latest.get().getVersion()))) {
      return;
    }
    String document = document(latest.map(Policy::getVersion).orElse(0L) + 1);
    new PolicyPublisher(standalone.kafka()).publish(document, read(document), at);
  }

  private String document(long version) {
    return """
    # The web fleet of the demo.
    policy: %s
    version: %d
    state: active
    freshness: %dms
    accept:
      - platform: sev-snp
        measurement: [%s]  # %s
        minimum_tcb: { Milan: { boot_loader: %d, snp: %d, microcode: %d } }
        guest_policy: { debug: forbidden, migration_agent: forbidden, smt: allowed }
        vmpl: [0]
        signer: vcek
        simulated: allowed   # Never in production: these platforms are made up.
    """
        .formatted(
            WORKLOAD,
            version,
            freshness.toMillis(),
            GuestProfile.measurementOf(IMAGE),
            IMAGE,
            MINIMUM_TCB.bootLoader(),
            MINIMUM_TCB.snp(),
            MINIMUM_TCB.microcode());
  }

  private static ResolvedPolicy read(String document) {
    return switch (PolicyReader.read(document)) {
      case PolicyReading.Read(ResolvedPolicy policy) -> policy;
      case PolicyReading.Refused refused ->
          throw new IllegalStateException("the demo's own policy: " + refused.errors());
    };
  }

  private static Optional<Policy> latest(Standalone standalone) {
    Topic<Policy> topic = standalone.topics().policies();
    Map<String, Object> config = new HashMap<>(standalone.kafka().clientConfig());
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    Optional<Policy> latest = Optional.empty();
    try (var consumer =
            new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
        var receiver = standalone.serdes().receiver(topic)) {
      var partition = new TopicPartition(topic.name(), 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
      while (consumer.position(partition) < end) {
        for (var seen : consumer.poll(POLL)) {
          if (Keys.workload(Keys.DEFAULT_TENANT, WORKLOAD).equals(seen.key())
              && receiver.deserialize(topic.name(), seen.value())
                  instanceof Received.Event<Policy>(Policy policy, var _)
              && latest.map(Policy::getVersion).orElse(0L) < policy.getVersion()) {
            latest = Optional.of(policy);
          }
        }
      }
    }
    return latest;
  }
}
