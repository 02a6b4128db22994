package dev.assay.cli.policy;

import dev.assay.appraisal.ResolvedPolicy;
import dev.assay.cli.OperatorException;
import dev.assay.schemas.EventSerdes;
import dev.assay.schemas.Keys;
import dev.assay.schemas.Topics;
import dev.assay.schemas.event.Policy;
import dev.assay.settings.KafkaSettings;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;

/// Puts policies on their topic.
public final class PolicyPublisher {
  private static final int BROKER_TIMEOUT_MILLIS = 15_000;

  private final KafkaSettings kafka;

  public PolicyPublisher(KafkaSettings kafka) {
    this.kafka = kafka;
  }

  /// Returns once the broker has it.
  ///
  /// @throws OperatorException if the broker or the registry can't be reached
  public RecordMetadata publish(String document, ResolvedPolicy policy, Instant at)
      throws InterruptedException {
    Topics topics = Topics.withPrefix(kafka.topicPrefix());
    var serdes = new EventSerdes(kafka.registryUrl(), kafka.registry());
    var event =
        Policy.newBuilder()
            .setTenant(policy.tenant())
            .setWorkload(policy.workload())
            .setVersion(policy.version())
            .setDocument(document)
            .setPublishedAt(at)
            .build();
    Map<String, Object> config = kafka.clientConfig();
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, BROKER_TIMEOUT_MILLIS);
    config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, BROKER_TIMEOUT_MILLIS);
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, BROKER_TIMEOUT_MILLIS);
    config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    try (var producer =
        new KafkaProducer<>(config, serdes.keySerializer(), serdes.serializer(topics.policies()))) {
      return producer
          .send(
              new ProducerRecord<>(
                  topics.policies().name(),
                  null,
                  at.toEpochMilli(),
                  Keys.workload(policy.tenant(), policy.workload()),
                  event))
          .get();
    } catch (ExecutionException e) {
      throw unreachable(e.getCause() == null ? e : e.getCause());
    } catch (KafkaException e) {
      throw unreachable(e);
    }
  }

  private OperatorException unreachable(Throwable cause) {
    return new OperatorException(
        "the policy was not published: %s (kafka.bootstrap-servers %s, kafka.registry-url %s)"
            .formatted(cause.getMessage(), kafka.bootstrapServers(), kafka.registryUrl()),
        cause);
  }
}
