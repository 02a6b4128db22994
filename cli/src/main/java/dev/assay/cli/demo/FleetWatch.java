package dev.assay.cli.demo;

import dev.assay.cli.Stop;
import dev.assay.schemas.EventSerdes;
import dev.assay.schemas.Received;
import dev.assay.schemas.Topic;
import dev.assay.schemas.Topics;
import dev.assay.schemas.event.Rejection;
import dev.assay.schemas.event.Verdict;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/// Reads the fleet as it was, then every new verdict and rejection, on a thread of its own: what
/// any dashboard on the verdict topics does.
final class FleetWatch implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);

  private final Topics topics;
  private final KafkaConsumer<String, byte[]> consumer;
  private final Deserializer<Received<Verdict>> verdicts;
  private final Deserializer<Received<Rejection>> rejections;
  private final Thread thread;
  private final Consumer<Verdict> onVerdict;
  private final Consumer<Rejection> onRejection;

  FleetWatch(
      Map<String, Object> clientConfig,
      EventSerdes serdes,
      Topics topics,
      Consumer<Verdict> onResumed,
      Consumer<Verdict> onVerdict,
      Consumer<Rejection> onRejection) {
    this.topics = topics;
    this.onVerdict = onVerdict;
    this.onRejection = onRejection;
    this.verdicts = serdes.receiver(topics.verdicts());
    this.rejections = serdes.receiver(topics.rejections());
    var config = new HashMap<>(clientConfig);
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    this.consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
    // What is new starts where the verdict topics end now: later verdicts are never missed, and
    // those that the fleet table already shows are counted for an earlier run.
    var news = partitionsOf(topics.verdicts(), topics.rejections());
    Map<TopicPartition, Long> ends = consumer.endOffsets(news);
    resume(onResumed);
    consumer.assign(news);
    ends.forEach(consumer::seek);
    this.thread = Thread.ofPlatform().name("fleet-watch").daemon().unstarted(this::follow);
  }

  void start() {
    thread.start();
  }

  private void resume(Consumer<Verdict> onResumed) {
    var table = partitionsOf(topics.fleet());
    consumer.assign(table);
    consumer.seekToBeginning(table);
    Map<TopicPartition, Long> ends = consumer.endOffsets(table);
    while (table.stream().anyMatch(one -> consumer.position(one) < ends.getOrDefault(one, 0L))) {
      for (ConsumerRecord<String, byte[]> seen : consumer.poll(POLL)) {
        event(verdicts, seen, onResumed);
      }
    }
  }

  private void follow() {
    try {
      while (true) {
        for (ConsumerRecord<String, byte[]> seen : consumer.poll(POLL)) {
          if (seen.topic().equals(topics.verdicts().name())) {
            event(verdicts, seen, onVerdict);
          } else {
            event(rejections, seen, onRejection);
          }
        }
      }
    } catch (WakeupException e) {
      // close() asked for it.
    } finally {
      consumer.close();
    }
  }

  private static <V extends SpecificRecord> void event(
      Deserializer<Received<V>> reader, ConsumerRecord<String, byte[]> seen, Consumer<V> take) {
    if (reader.deserialize(seen.topic(), seen.value())
        instanceof Received.Event<V>(V value, var _)) {
      take.accept(value);
    }
  }

  private List<TopicPartition> partitionsOf(Topic<?>... wanted) {
    return List.of(wanted).stream()
        .flatMap(topic -> consumer.partitionsFor(topic.name()).stream())
        .map(info -> new TopicPartition(info.topic(), info.partition()))
        .toList();
  }

  @Override
  public void close() {
    consumer.wakeup();
    Stop.join(thread);
  }
}
