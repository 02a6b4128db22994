package dev.assay.settings;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.CommonClientConfigs;

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

  /// Client settings may hold credentials: only their names are shown.
  @Override
  public String toString() {
    Set<String> names = client.keySet();
    return "KafkaSettings[%s, registry %s, prefix %s, partitions %d, client settings %s]"
        .formatted(bootstrapServers, registryUrl, topicPrefix, partitions, names);
  }
}
