package dev.assay.cli.policy;

import dev.assay.cli.KafkaTrouble;
import dev.assay.cli.OperatorException;
import dev.assay.schemas.EventSerdes;
import dev.assay.schemas.Topic;
import dev.assay.settings.KafkaSettings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.BiConsumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;

/// Puts what owners say on its topic, one record at a time.
public final class Publisher {
  private static final int BROKER_TIMEOUT_MILLIS = 15_000;

  private final KafkaSettings kafka;

  public Publisher(KafkaSettings kafka) {
    this.kafka = kafka;
  }

  /// What is to be published.
  ///
  /// @param at its time on the topic
  public record Publication<V>(String key, V event, Instant at) {}

  /// Returns once the broker has it.
  ///
  /// @param what for messages, e.g. `the policy`
  /// @throws OperatorException if the broker or the registry can't be reached
  public <V extends SpecificRecord> RecordMetadata publish(
      Topic<V> topic, String key, V event, Instant at, String what) throws InterruptedException {
    var written = new ArrayList<RecordMetadata>();
    publishAll(
        topic,
        List.of(new Publication<>(key, event, at)),
        what,
        (_, metadata) -> written.add(metadata));
    return written.getFirst();
  }

  /// One after the other. Returns once the broker has all of them.
  ///
  /// @param what one of them is, for messages
  /// @param acknowledged told of each, by its key, once the broker has it
  /// @throws OperatorException if the broker or the registry can't be reached: those that were
  ///   acknowledged are published, and no more were tried than the one after them
  public <V extends SpecificRecord> void publishAll(
      Topic<V> topic,
      List<Publication<V>> publications,
      String what,
      BiConsumer<String, RecordMetadata> acknowledged)
      throws InterruptedException {
    var serdes = new EventSerdes(kafka.registryUrl(), kafka.registry());
    Map<String, Object> config = kafka.clientConfig();
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, BROKER_TIMEOUT_MILLIS);
    config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, BROKER_TIMEOUT_MILLIS);
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, BROKER_TIMEOUT_MILLIS);
    config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    try (var producer =
        new KafkaProducer<>(config, serdes.keySerializer(), serdes.serializer(topic))) {
      for (Publication<V> each : publications) {
        acknowledged.accept(
            each.key(),
            producer
                .send(
                    new ProducerRecord<>(
                        topic.name(), null, each.at().toEpochMilli(), each.key(), each.event()))
                .get());
      }
    } catch (ExecutionException e) {
      throw unpublished(what, e.getCause() == null ? e : e.getCause());
    } catch (KafkaException e) {
      throw unpublished(what, e);
    }
  }

  private OperatorException unpublished(String what, Throwable cause) {
    return KafkaTrouble.of(what + " was not published", cause, kafka);
  }
}
