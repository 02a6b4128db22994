package dev.assay.verifier;

import dev.assay.schemas.Topics;
import dev.assay.streams.StreamsSettings;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/// Asks the broker: for the end of the partition, and for what the service's group has committed. A
/// stream thread's own consumer knows no better than its last fetch.
///
/// A client is made when first asked: where all challenges are read in time there is none.
final class BrokerChallengeProgress implements ChallengeProgress, AutoCloseable {
  private static final int TIMEOUT_MILLIS = 5_000;

  private final StreamsSettings settings;
  private final String topic;
  private @Nullable Admin admin;
  private boolean closed;

  BrokerChallengeProgress(StreamsSettings settings, Topics topics) {
    this.settings = settings;
    this.topic = topics.challenges().name();
  }

  @Override
  public CompletableFuture<Long> written(int partition) {
    return offset(new TopicPartition(topic, partition), OffsetSpec.latest());
  }

  /// What retention took away before it was read counts as read: nobody can read it any more.
  @Override
  public CompletableFuture<Long> read(int partition) {
    var at = new TopicPartition(topic, partition);
    return committed(at).thenCombine(offset(at, OffsetSpec.earliest()), Math::max);
  }

  private CompletableFuture<Long> offset(TopicPartition at, OffsetSpec spec) {
    try {
      return admin()
          .listOffsets(Map.of(at, spec), new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
          .partitionResult(at)
          .toCompletionStage()
          .thenApply(found -> found.offset())
          .toCompletableFuture();
    } catch (KafkaException | IllegalStateException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private CompletableFuture<Long> committed(TopicPartition at) {
    String group = settings.applicationId();
    try {
      return admin()
          .listConsumerGroupOffsets(Map.of(group, new ListConsumerGroupOffsetsSpec()))
          .partitionsToOffsetAndMetadata(group)
          .toCompletionStage()
          .thenApply(offsets -> offset(offsets.get(at)))
          .toCompletableFuture();
    } catch (KafkaException | IllegalStateException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static long offset(@Nullable OffsetAndMetadata committed) {
    return committed == null ? 0 : committed.offset();
  }

  private synchronized Admin admin() {
    if (closed) {
      throw new IllegalStateException("closed");
    }
    if (admin == null) {
      Map<String, Object> config = settings.kafka().clientConfig();
      config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
      config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
      admin = Admin.create(config);
    }
    return admin;
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (admin != null) {
      admin.close();
    }
  }
}
