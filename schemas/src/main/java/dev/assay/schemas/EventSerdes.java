package dev.assay.schemas;

import dev.assay.schemas.event.Challenge;
import io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClientFactory;
import io.confluent.kafka.serializers.AbstractKafkaSchemaSerDeConfig;
import io.confluent.kafka.serializers.KafkaAvroSerializer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.ClassSecurityValidator;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// Serdes for every topic, in Confluent's wire format (a zero byte, the schema's id as u32 big
/// endian, Avro binary), the schemas through Confluent's own client: one for them all, so that each
/// schema is asked for once.
public final class EventSerdes {
  private static final int SCHEMAS_CACHED = 1000;

  static {
    // Avro makes objects only of classes it is told to trust: here, our own generated events.
    ClassSecurityValidator.setGlobal(
        ClassSecurityValidator.composite(
            ClassSecurityValidator.getGlobal(),
            type -> type.getPackageName().equals(Challenge.class.getPackageName())));
  }

  private final SchemaRegistryClient registry;
  private final Map<String, Object> config;

  /// @param registryUrl address of a Schema Registry; `mock://name` for one in memory
  /// @param clientConfig the registry client's own settings (`basic.auth...`, `ssl...`), unprefixed
  public EventSerdes(String registryUrl, Map<String, ?> clientConfig) {
    var all = new HashMap<String, Object>(clientConfig);
    all.put(AbstractKafkaSchemaSerDeConfig.SCHEMA_REGISTRY_URL_CONFIG, registryUrl);
    this.config = Map.copyOf(all);
    this.registry =
        SchemaRegistryClientFactory.newClient(
            List.of(registryUrl.split(",")),
            SCHEMAS_CACHED,
            List.of(new AvroSchemaProvider()),
            config,
            Map.of());
  }

  public Serializer<String> keySerializer() {
    return new StringSerializer();
  }

  public Deserializer<String> keyDeserializer() {
    return new StringDeserializer();
  }

  public <V extends SpecificRecord> Serializer<V> serializer(Topic<V> topic) {
    return serializer();
  }

  /// Reads only what is known to be well-formed, and throws on anything else: for tools and tests.
  /// Services read with [#receiver].
  public <V extends SpecificRecord> Deserializer<V> deserializer(Topic<V> topic) {
    return deserializer(topic.type());
  }

  /// Reads whatever is on the topic, and never throws because of what a record holds.
  public <V extends SpecificRecord> Deserializer<Received<V>> receiver(Topic<V> topic) {
    return new ReceivingDeserializer<>(EventReader.of(registry, topic.type()));
  }

  /// For state stores, whose changelogs are topics like any other and evolve like them.
  public <V extends SpecificRecord> Serde<V> stored(Class<V> type) {
    return Serdes.serdeFrom(serializer(), deserializer(type));
  }

  /// Likewise, for events of which mostly a few fields are asked for.
  ///
  /// @param head a record with some of the event's fields
  public <V extends SpecificRecord, H extends SpecificRecord> Serde<Kept<V, H>> kept(
      Class<V> type, Class<H> head) {
    Serializer<V> writer = serializer();
    EventReader<V> whole = EventReader.of(registry, type);
    EventReader<H> some = EventReader.ofHead(registry, head, type);
    return Serdes.serdeFrom(
        (topic, kept) -> kept == null ? null : writer.serialize(topic, kept.whole()),
        (topic, bytes) ->
            bytes == null
                ? null
                : Kept.stored(
                    () -> event(topic, whole.read(bytes)), () -> event(topic, some.read(bytes))));
  }

  /// Reads some fields of events, and nothing behind the last of them: for who mostly needs no
  /// more. Like [#receiver], it never throws because of what a record holds.
  ///
  /// @param head a record with some of the event's fields
  /// @return of a record's value, empty where it is no such event or ends before its head does
  public <H extends SpecificRecord> Function<byte[], Optional<H>> head(
      Topic<?> topic, Class<H> head) {
    EventReader<H> reader = EventReader.ofHead(registry, head, topic.type());
    return bytes ->
        reader.read(bytes) instanceof EventReader.Reading.Event<H>(H read)
            ? Optional.of(read)
            : Optional.empty();
  }

  private <V extends SpecificRecord> Serializer<V> serializer() {
    var serializer = new KafkaAvroSerializer(registry);
    serializer.configure(config, false);
    return new EventSerializer<>(serializer);
  }

  private <V extends SpecificRecord> Deserializer<V> deserializer(Class<V> type) {
    EventReader<V> reader = EventReader.of(registry, type);
    return (topic, bytes) -> bytes == null ? null : event(topic, reader.read(bytes));
  }

  private static <V> V event(String topic, EventReader.Reading<V> reading) {
    return switch (reading) {
      case EventReader.Reading.Event<V>(V event) -> event;
      case EventReader.Reading.Nothing<V>(String got) ->
          throw new SerializationException("%s: %s".formatted(topic, got));
    };
  }
}
