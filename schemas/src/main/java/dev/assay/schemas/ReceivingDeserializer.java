package dev.assay.schemas;

import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/// Turns a record's value into an event, or into the bytes and the reason why it is none.
///
/// A registry that doesn't answer is not the record's fault: then this throws, the stream stops and
/// starts again, and the record is read once the registry is back. Only what the record itself
/// holds can make it undecodable.
final class ReceivingDeserializer<V extends SpecificRecord> implements Deserializer<Received<V>> {
  private static final int HEADER_BYTES = 5;
  private static final int HTTP_NOT_FOUND = 404;

  private final SchemaRegistryClient registry;
  private final KafkaAvroDeserializer avro;
  private final Class<V> type;

  ReceivingDeserializer(SchemaRegistryClient registry, KafkaAvroDeserializer avro, Class<V> type) {
    this.registry = registry;
    this.avro = avro;
    this.type = type;
  }

  @Override
  public Received<V> deserialize(String topic, byte @Nullable [] bytes) {
    if (bytes == null) {
      return undecodable(new byte[0], "no value");
    }
    if (bytes.length < HEADER_BYTES || bytes[0] != 0) {
      return undecodable(bytes, "%d bytes without Confluent's header".formatted(bytes.length));
    }
    int schemaId = ByteBuffer.wrap(bytes).getInt(1);
    if (!isKnown(schemaId)) {
      return undecodable(bytes, "schema id " + schemaId + ", which the registry doesn't have");
    }
    try {
      Object value = avro.deserialize(topic, bytes);
      return type.isInstance(value)
          ? new Received.Event<>(type.cast(value), sha256(bytes))
          : undecodable(bytes, "another event: " + value.getClass().getSimpleName());
    } catch (RuntimeException e) {
      // Avro and the client throw whatever they stumble over: the schema is at hand, so it is the
      // bytes.
      return undecodable(bytes, "bytes that schema " + schemaId + " does not describe");
    }
  }

  private boolean isKnown(int schemaId) {
    try {
      registry.getSchemaById(schemaId);
      return true;
    } catch (RestClientException e) {
      if (e.getStatus() == HTTP_NOT_FOUND) {
        return false;
      }
      throw new SchemaRegistryUnavailableException(e);
    } catch (IOException e) {
      throw new SchemaRegistryUnavailableException(e);
    }
  }

  private Received<V> undecodable(byte[] bytes, String got) {
    return new Received.Undecodable<>(
        ByteBuffer.wrap(bytes), "a " + type.getSimpleName(), got, sha256(bytes));
  }

  private static ByteBuffer sha256(byte[] bytes) {
    try {
      return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
