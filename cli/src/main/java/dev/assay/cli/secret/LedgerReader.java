package dev.assay.cli.secret;

import dev.assay.cli.KafkaTrouble;
import dev.assay.cli.OperatorException;
import dev.assay.schemas.EventSerdes;
import dev.assay.schemas.Received;
import dev.assay.schemas.Topics;
import dev.assay.schemas.event.SecretRelease;
import dev.assay.settings.KafkaSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/// Reads the topic of releases from its beginning to where it ends now, committed releases only.
final class LedgerReader {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final int BROKER_TIMEOUT_MILLIS = 15_000;

  private LedgerReader() {}

  /// @throws OperatorException if the broker or the registry can't be reached
  static Ledger read(KafkaSettings kafka) {
    Topics topics = Topics.withPrefix(kafka.topicPrefix());
    var serdes = new EventSerdes(kafka.registryUrl(), kafka.registry());
    Map<String, Object> config = kafka.clientConfig();
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.putIfAbsent(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, BROKER_TIMEOUT_MILLIS);
    try (var consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer())) {
      return read(
          consumer, topics.secretReleases().name(), serdes.receiver(topics.secretReleases()));
    } catch (KafkaException e) {
      throw KafkaTrouble.of("the ledger can't be read", e, kafka);
    }
  }

  static Ledger read(
      Consumer<String, byte[]> consumer,
      String topic,
      Deserializer<Received<SecretRelease>> releases) {
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    List<Ledger.Entry> read = new ArrayList<>();
    int unreadable = 0;
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      for (ConsumerRecord<String, byte[]> seen : consumer.poll(POLL)) {
        if (releases.deserialize(topic, seen.value())
            instanceof Received.Event<SecretRelease>(SecretRelease release, var _)) {
          Ledger.Entry.of(release).forEach(read::add);
        } else {
          unreadable++;
        }
      }
    }
    return new Ledger(read, unreadable);
  }
}
