package dev.assay.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class FollowerTest {
  private static final TopicPartition PARTITION = new TopicPartition("t", 0);

  /// Has not heard of the topic when it is asked first.
  private static final class Late extends MockConsumer<String, byte[]> {
    private final AtomicInteger asked = new AtomicInteger();

    Late() {
      super("earliest");
      updateEndOffsets(Map.of(PARTITION, 0L));
    }

    @Override
    public synchronized List<PartitionInfo> partitionsFor(String topic) {
      return asked.getAndIncrement() == 0
          ? List.of()
          : List.of(new PartitionInfo(topic, 0, Node.noNode(), new Node[0], null));
    }
  }

  @Test
  void aTopicThatTheBrokerHasNotHeardOfYetIsAskedForAgain() throws Exception {
    var begun = new CompletableFuture<List<TopicPartition>>();
    var reader =
        new Follower.Reader() {
          @Override
          public Map<TopicPartition, Long> begin(
              Consumer<String, byte[]> consumer, List<TopicPartition> all) {
            begun.complete(List.copyOf(all));
            return Map.of();
          }

          @Override
          public void take(ConsumerRecord<String, byte[]> record) {}
        };

    try (var _ = Follower.start("test", new Late(), List.of("t"), reader)) {
      assertThat(begun.get(10, TimeUnit.SECONDS)).containsExactly(PARTITION);
    }
  }
}
