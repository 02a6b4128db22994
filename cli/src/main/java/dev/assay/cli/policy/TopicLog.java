package dev.assay.cli.policy;

import dev.assay.cli.KafkaTrouble;
import dev.assay.cli.OperatorException;
import dev.assay.schemas.EventSerdes;
import dev.assay.schemas.Received;
import dev.assay.schemas.Topic;
import dev.assay.settings.KafkaSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/// What owners have said so far: a topic of theirs from its start to where it ends now.
public final class TopicLog {
  private static final int BROKER_TIMEOUT_MILLIS = 15_000;
  private static final Duration SILENCE = Duration.ofMillis(BROKER_TIMEOUT_MILLIS);
  private static final Duration POLL = Duration.ofMillis(200);

  /// One event, and where it stands.
  public record Entry<V>(V event, int partition, long offset, Instant at) {}

  private TopicLog() {}

  /// All of them, see below.
  public static <V extends SpecificRecord> List<Entry<V>> read(
      KafkaSettings kafka, Topic<V> topic) {
    return read(kafka, topic, Instant.EPOCH);
  }

  /// In the order in which the events were published. Records that hold something else are passed
  /// over: services report them.
  ///
  /// @param since the time of the earliest record that is looked at
  /// @throws OperatorException if the broker or the registry can't be reached
  public static <V extends SpecificRecord> List<Entry<V>> read(
      KafkaSettings kafka, Topic<V> topic, Instant since) {
    var serdes = new EventSerdes(kafka.registryUrl(), kafka.registry());
    Map<String, Object> config = kafka.clientConfig();
    config.putIfAbsent(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, BROKER_TIMEOUT_MILLIS);
    config.putIfAbsent(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, BROKER_TIMEOUT_MILLIS);
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    try (var consumer =
        new KafkaConsumer<>(config, serdes.keyDeserializer(), serdes.receiver(topic))) {
      return read(consumer, topic, since);
    } catch (KafkaException e) {
      throw KafkaTrouble.of(topic.name() + " can't be read", e, kafka);
    }
  }

  private static <V extends SpecificRecord> List<Entry<V>> read(
      KafkaConsumer<String, Received<V>> consumer, Topic<V> topic, Instant since) {
    List<PartitionInfo> known = consumer.partitionsFor(topic.name());
    if (known == null || known.isEmpty()) {
      throw new OperatorException("there is no topic %s".formatted(topic.name()));
    }
    List<TopicPartition> partitions =
        known.stream().map(part -> new TopicPartition(topic.name(), part.partition())).toList();
    consumer.assign(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    seek(consumer, since, ends);
    List<Entry<V>> entries = new ArrayList<>();
    long heard = System.nanoTime();
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      ConsumerRecords<String, Received<V>> polled = consumer.poll(POLL);
      if (!polled.isEmpty()) {
        heard = System.nanoTime();
      } else if (System.nanoTime() - heard > SILENCE.toNanos()) {
        throw new OperatorException(
            "%s can't be read: the broker has sent nothing for %d s"
                .formatted(topic.name(), SILENCE.toSeconds()));
      }
      for (ConsumerRecord<String, Received<V>> found : polled) {
        if (found.value() instanceof Received.Event<V>(V event, _)) {
          entries.add(
              new Entry<>(
                  event,
                  found.partition(),
                  found.offset(),
                  Instant.ofEpochMilli(found.timestamp())));
        }
      }
    }
    entries.sort(Comparator.comparing(Entry::at));
    return entries;
  }

  private static void seek(
      KafkaConsumer<?, ?> consumer, Instant since, Map<TopicPartition, Long> ends) {
    if (since.equals(Instant.EPOCH)) {
      consumer.seekToBeginning(ends.keySet());
      return;
    }
    var times = new HashMap<TopicPartition, Long>();
    ends.keySet().forEach(partition -> times.put(partition, since.toEpochMilli()));
    Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(times);
    ends.forEach(
        (partition, end) -> {
          OffsetAndTimestamp first = found.get(partition);
          consumer.seek(partition, first == null ? end : first.offset());
        });
  }
}
