package dev.assay.schemas;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/// Reads events of one type in Confluent's wire format, or says what stands there instead. Asks the
/// registry once for each schema that it meets: asking the client's cache for each record costs as
/// much as reading it does.
///
/// Safe for several threads.
final class EventReader<V extends SpecificRecord> {
  private static final int HTTP_NOT_FOUND = 404;
  private static final ThreadLocal<@Nullable BinaryDecoder> DECODERS = new ThreadLocal<>();

  private final SchemaRegistryClient registry;
  private final Class<V> type;
  private final Schema schema;
  private final String name;
  private final Map<Integer, Written<V>> known = new ConcurrentHashMap<>();

  private EventReader(
      SchemaRegistryClient registry, Class<V> type, Class<? extends SpecificRecord> of) {
    this.registry = registry;
    this.type = type;
    this.schema = SpecificData.get().getSchema(type);
    this.name = SpecificData.get().getSchema(of).getFullName();
  }

  /// Reads events whole.
  static <V extends SpecificRecord> EventReader<V> of(
      SchemaRegistryClient registry, Class<V> type) {
    return new EventReader<>(registry, type, type);
  }

  /// Reads of events of type `of` only what `head` has. Where these are the first fields of what
  /// was written, nothing behind them is looked at.
  static <H extends SpecificRecord> EventReader<H> ofHead(
      SchemaRegistryClient registry, Class<H> head, Class<? extends SpecificRecord> of) {
    return new EventReader<>(registry, head, of);
  }

  /// What a record holds.
  sealed interface Reading<V> {
    record Event<V>(V value) implements Reading<V> {}

    /// @param got what it is instead, for people
    record Nothing<V>(String got) implements Reading<V> {}
  }

  /// What a schema describes.
  private sealed interface Written<V> {
    record Ours<V>(Body<V> body) implements Written<V> {}

    record Another<V>(String name) implements Written<V> {}
  }

  /// What comes after the header.
  private interface Body<V> {
    V read(byte[] bytes) throws IOException;
  }

  Class<V> type() {
    return type;
  }

  /// @throws SchemaRegistryUnavailableException if the registry does not answer
  Reading<V> read(byte[] bytes) {
    if (bytes.length < EventSerializer.HEADER_BYTES || bytes[0] != 0) {
      return new Reading.Nothing<>("%d bytes without Confluent's header".formatted(bytes.length));
    }
    int id = ByteBuffer.wrap(bytes).getInt(1);
    Written<V> written = known.get(id);
    if (written == null) {
      Schema found = find(id);
      if (found == null) {
        return new Reading.Nothing<>("schema id " + id + ", which the registry doesn't have");
      }
      written = written(found);
      known.put(id, written);
    }
    return switch (written) {
      case Written.Another<V>(String name) -> new Reading.Nothing<>("another event: " + name);
      case Written.Ours<V>(Body<V> body) -> read(body, bytes, id);
    };
  }

  private Reading<V> read(Body<V> body, byte[] bytes, int id) {
    try {
      return new Reading.Event<>(body.read(bytes));
    } catch (IOException | RuntimeException e) {
      // It throws whatever it stumbles over: the schema is at hand, so it is the bytes.
      return new Reading.Nothing<>("bytes that schema " + id + " does not describe");
    }
  }

  private Written<V> written(Schema writer) {
    if (!writer.getFullName().equals(name)) {
      return new Written.Another<>(writer.getName());
    }
    return new Written.Ours<>(isHeadOf(writer) ? byPlan() : byAvro(writer));
  }

  /// Of what begins with just what is wanted.
  private Body<V> byPlan() {
    ValueReader reader = ValueReader.of(schema);
    return bytes ->
        Objects.requireNonNull(
            type.cast(reader.read(new AvroBytes(bytes, EventSerializer.HEADER_BYTES))));
  }

  /// Of whatever Avro can make of it.
  private Body<V> byAvro(Schema writer) {
    var reader = new SpecificDatumReader<V>(writer, schema, SpecificData.getForClass(type));
    int header = EventSerializer.HEADER_BYTES;
    return bytes -> {
      BinaryDecoder decoder =
          DecoderFactory.get().binaryDecoder(bytes, header, bytes.length - header, DECODERS.get());
      DECODERS.set(decoder);
      return reader.read(null, decoder);
    };
  }

  /// Avro writes a record field after field: where what is wanted comes first and in this order, it
  /// can be read as if it were all.
  private boolean isHeadOf(Schema writer) {
    List<Schema.Field> wanted = schema.getFields();
    List<Schema.Field> given = writer.getFields();
    return wanted.size() <= given.size()
        && IntStream.range(0, wanted.size())
            .allMatch(i -> isWrittenAlike(wanted.get(i), given.get(i)));
  }

  private static boolean isWrittenAlike(Schema.Field one, Schema.Field other) {
    return one.name().equals(other.name())
        && SchemaNormalization.toParsingForm(one.schema())
            .equals(SchemaNormalization.toParsingForm(other.schema()));
  }

  private @Nullable Schema find(int id) {
    try {
      return registry.getSchemaById(id) instanceof AvroSchema avro ? avro.rawSchema() : null;
    } catch (RestClientException e) {
      if (e.getStatus() == HTTP_NOT_FOUND) {
        return null;
      }
      throw new SchemaRegistryUnavailableException(e);
    } catch (IOException e) {
      throw new SchemaRegistryUnavailableException(e);
    }
  }
}
