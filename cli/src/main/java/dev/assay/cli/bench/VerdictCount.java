package dev.assay.cli.bench;

import dev.assay.cli.Stop;
import dev.assay.cli.standalone.Standalone;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/// Counts verdicts as a reader of the topic sees them: committed, and in time.
final class VerdictCount implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final int FETCH_BYTES = 8 << 20;

  private final String prefix;
  private final KafkaConsumer<String, byte[]> consumer;
  private final Thread thread;
  private final Object changed = new Object();
  private long count;
  private volatile boolean stopped;

  /// @param prefix of the guests whose verdicts count, as record keys spell them
  VerdictCount(Standalone standalone, String prefix) {
    this.prefix = prefix;
    Map<String, Object> config = new HashMap<>(standalone.kafka().clientConfig());
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 100_000);
    config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES);
    this.consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
    List<TopicPartition> all =
        consumer.partitionsFor(standalone.topics().verdicts().name()).stream()
            .map(part -> new TopicPartition(part.topic(), part.partition()))
            .toList();
    consumer.assign(all);
    consumer.seekToBeginning(all);
    this.thread = Thread.ofPlatform().name("bench-verdict-count").start(this::follow);
  }

  /// @throws IllegalStateException if there are not that many in time
  void await(long wanted, Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    synchronized (changed) {
      while (count < wanted) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          throw new IllegalStateException(
              "%,d verdicts of %,d came in %s".formatted(count, wanted, patience));
        }
        TimeUnit.NANOSECONDS.timedWait(changed, left);
      }
    }
  }

  private void follow() {
    while (!stopped) {
      long seen = 0;
      for (var record : consumer.poll(POLL)) {
        seen += record.key().startsWith(prefix) ? 1 : 0;
      }
      if (seen > 0) {
        synchronized (changed) {
          count += seen;
          changed.notifyAll();
        }
      }
    }
  }

  @Override
  public void close() {
    stopped = true;
    Stop.join(thread);
    consumer.close();
  }
}
