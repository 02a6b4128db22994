package dev.assay.cli.policy;

import dev.assay.appraisal.ResolvedPolicy;
import dev.assay.cli.OperatorException;
import dev.assay.schemas.Keys;
import dev.assay.schemas.Topics;
import dev.assay.schemas.event.Policy;
import dev.assay.settings.KafkaSettings;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.producer.RecordMetadata;

/// Puts policies on their topic.
public final class PolicyPublisher {
  private final KafkaSettings kafka;

  public PolicyPublisher(KafkaSettings kafka) {
    this.kafka = kafka;
  }

  /// An unsigned one.
  public RecordMetadata publish(String document, ResolvedPolicy policy, Instant at)
      throws InterruptedException {
    return publish(document, policy, List.of(), at);
  }

  /// Returns once the broker has it.
  ///
  /// @param signatures compact JWS, detached
  /// @throws OperatorException if the broker or the registry can't be reached
  public RecordMetadata publish(
      String document, ResolvedPolicy policy, List<String> signatures, Instant at)
      throws InterruptedException {
    var event =
        Policy.newBuilder()
            .setTenant(policy.tenant())
            .setWorkload(policy.workload())
            .setVersion(policy.version())
            .setDocument(document)
            .setSignatures(signatures)
            .setPublishedAt(at)
            .build();
    return new Publisher(kafka)
        .publish(
            Topics.withPrefix(kafka.topicPrefix()).policies(),
            Keys.workload(policy.tenant(), policy.workload()),
            event,
            at,
            "the policy");
  }
}
