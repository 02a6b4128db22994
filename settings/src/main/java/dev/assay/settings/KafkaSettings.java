package dev.assay.settings;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/// How a service reaches Kafka and the Schema Registry, the same for all of them.
///
/// @param bootstrapServers `host:port`, several separated by commas
/// @param registryUrl address of the Schema Registry
/// @param topicPrefix what every topic name begins with
/// @param partitions partition count of the nonce and the guest family
/// @param replicationFactor of topics that Assay makes, 1 to 32767
/// @param client settings handed to every Kafka client as they are (`security.protocol`, ...)
/// @param registry settings handed to the registry client as they are
public record KafkaSettings(
    String bootstrapServers,
    String registryUrl,
    String topicPrefix,
    int partitions,
    short replicationFactor,
    Map<String, String> client,
    Map<String, String> registry) {
  private static final int DEFAULT_PARTITIONS = 12;
  private static final int MOST_PARTITIONS = 10_000;

  public KafkaSettings {
    client = Map.copyOf(client);
    registry = Map.copyOf(registry);
  }

  public static KafkaSettings from(Settings settings) {
    return new KafkaSettings(
        settings.requiredText("kafka.bootstrap-servers"),
        settings.requiredText("kafka.registry-url"),
        settings.text("kafka.topic-prefix", "assay."),
        settings.integer("kafka.partitions", DEFAULT_PARTITIONS, 1, MOST_PARTITIONS),
        (short) settings.integer("kafka.replication-factor", 1, 1, Short.MAX_VALUE),
        settings.group("kafka.client"),
        settings.group("kafka.registry"));
  }

  /// What every Kafka client is made with.
  public Map<String, Object> clientConfig() {
    var config = new HashMap<String, Object>(client);
    config.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    return config;
  }

  /// What a client is made with that writes events one by one, and waits for each.
  ///
  /// @param timeout within which the broker has acknowledged, or the record is given up
  /// @param largest most bytes of a request
  public Map<String, Object> writerConfig(Duration timeout, int largest) {
    Map<String, Object> config = clientConfig();
    int half = (int) timeout.toMillis() / 2;
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    // Finding the broker and being acknowledged share the time.
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, half);
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, half);
    // Somebody waits for each record. Those that come while requests are under way share the next.
    config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, half);
    config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, largest);
    return config;
  }

  /// What a client is made with that follows topics in no group.
  public Map<String, Object> followerConfig() {
    Map<String, Object> config = clientConfig();
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    // Where retention has overtaken the reader, what is left is read.
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    return config;
  }

  /// What a registry client is made with that must not take longer than `timeout`.
  public Map<String, String> registryConfig(Duration timeout) {
    var config = new HashMap<String, String>();
    String half = Long.toString(timeout.toMillis() / 2);
    config.put("http.connect.timeout.ms", half);
    config.put("http.read.timeout.ms", half);
    config.put("max.retries", "0");
    config.putAll(registry);
    return config;
  }

  /// Client settings may hold credentials: only their names are shown.
  @Override
  public String toString() {
    Set<String> names = client.keySet();
    return "KafkaSettings[%s, registry %s, prefix %s, partitions %d, client settings %s]"
        .formatted(bootstrapServers, registryUrl, topicPrefix, partitions, names);
  }
}
