package dev.assay.streams;

import dev.assay.settings.KafkaSettings;
import dev.assay.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/// How a Kafka Streams service runs, the same for all of them. Exactly-once is no setting: without
/// it a nonce could be accepted twice and a secret released twice.
///
/// @param kafka how it reaches Kafka
/// @param applicationId consumer group, prefix of internal topics, name of the state's folder
/// @param stateDirectory where the stores lie; a copy of what their changelogs hold
/// @param threads stream threads: the work is CPU-bound, so as many as cores
/// @param commitInterval how often a transaction commits; latency follows it
/// @param standbyReplicas warm copies of each store on other instances
/// @param storeMemoryBytes RocksDB's block cache and write buffers together, over all stores of the
///   service, however many partitions it has
/// @param restartDelay how long a failed thread, or a broker that is away, is left alone before the
///   next try
/// @param closeTimeout how long closing may take
public record StreamsSettings(
    KafkaSettings kafka,
    String applicationId,
    Path stateDirectory,
    int threads,
    Duration commitInterval,
    int standbyReplicas,
    long storeMemoryBytes,
    Duration restartDelay,
    Duration closeTimeout) {
  private static final int MOST_THREADS = 256;
  private static final int MOST_STANDBYS = 8;
  private static final int DEFAULT_MEMORY_MIB = 256;
  private static final int LEAST_MEMORY_MIB = 16;
  private static final int MOST_MEMORY_MIB = 1 << 20;
  private static final long MIB = 1L << 20;
  private static final Duration DEFAULT_COMMIT_INTERVAL = Duration.ofMillis(50);
  private static final Duration DEFAULT_RESTART_DELAY = Duration.ofSeconds(1);
  private static final Duration DEFAULT_CLOSE_TIMEOUT = Duration.ofSeconds(20);

  // Measured: throughput doubles against the defaults, and latency stays under the commit interval.
  // Nobody sees a record before its transaction commits, which sends whatever is waiting.
  private static final int PRODUCER_LINGER_MILLIS = 25;
  private static final int PRODUCER_BATCH_BYTES = 128 * 1024;
  private static final String PRODUCER_COMPRESSION = "lz4";
  private static final int FETCH_WAIT_MILLIS = 50;

  /// After a crash, others take over this much later; Kafka's default is 45 s.
  private static final int SESSION_TIMEOUT_MILLIS = 10_000;

  /// A store's record wraps a topic's: twice the broker's default limit leaves room for both.
  private static final int LARGEST_REQUEST_BYTES = 2 * 1024 * 1024;

  /// @param service the service's own name, e.g. `verifier-stream`: services of one deployment
  ///   share every setting but this
  public static StreamsSettings from(Settings settings, KafkaSettings kafka, String service) {
    return new StreamsSettings(
        kafka,
        settings.text("streams.application-prefix", "assay-") + service,
        Path.of(settings.text("streams.state-directory", "state")),
        settings.integer(
            "streams.threads", Runtime.getRuntime().availableProcessors(), 1, MOST_THREADS),
        settings.duration("streams.commit-interval", DEFAULT_COMMIT_INTERVAL),
        settings.integer("streams.standby-replicas", 0, 0, MOST_STANDBYS),
        MIB
            * settings.integer(
                "streams.store-memory-mib", DEFAULT_MEMORY_MIB, LEAST_MEMORY_MIB, MOST_MEMORY_MIB),
        settings.duration("streams.restart-delay", DEFAULT_RESTART_DELAY),
        settings.duration("streams.close-timeout", DEFAULT_CLOSE_TIMEOUT));
  }

  /// What `KafkaStreams` is made with. The operator's client settings go first, so that none of
  /// them can undo what correctness rests on.
  public Properties properties() {
    var properties = new Properties();
    properties.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_TIMEOUT_MILLIS);
    properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, PRODUCER_COMPRESSION);
    properties.putAll(kafka.clientConfig());
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
    properties.put(StreamsConfig.STATE_DIR_CONFIG, stateDirectory.toString());
    properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, threads);
    properties.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, standbyReplicas);
    properties.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, (int) kafka.replicationFactor());
    properties.put(
        StreamsConfig.DEFAULT_TIMESTAMP_EXTRACTOR_CLASS_CONFIG, AcceptedTime.class.getName());
    exactlyOnce(properties);
    names(properties);
    speed(properties);
    return properties;
  }

  private void exactlyOnce(Properties properties) {
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, commitInterval.toMillis());
    properties.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.ISOLATION_LEVEL_CONFIG), "read_committed");
    properties.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
  }

  /// Every store and internal topic has a name of ours, so that an edit of the topology never
  /// orphans state; optimizing would rename and merge them.
  private static void names(Properties properties) {
    properties.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
    properties.put(StreamsConfig.TOPOLOGY_OPTIMIZATION_CONFIG, StreamsConfig.NO_OPTIMIZATION);
  }

  private static void speed(Properties properties) {
    // Measured: the record cache halves throughput under exactly-once.
    properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0L);
    // Measured: the new protocol takes six seconds to start, this one takes one.
    properties.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic");
    properties.put(StreamsConfig.ENABLE_METRICS_PUSH_CONFIG, false);
    // No topology of ours has a global table: set only because Kafka Streams warns where it isn't.
    // Its constant is deprecated, for Kafka 5 makes this the default.
    properties.put("processing.exception.handler.global.enabled", true);
    properties.put(
        StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), PRODUCER_LINGER_MILLIS);
    properties.put(
        StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), PRODUCER_BATCH_BYTES);
    properties.put(
        StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
        LARGEST_REQUEST_BYTES);
    properties.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG), FETCH_WAIT_MILLIS);
    properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, SharedStoreMemory.class);
  }
}
