package dev.assay.schemas;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/// Writes values of one schema as Avro's own writer does, to the byte. That one looks into the
/// schema for every value, which takes longer than writing does; here it is looked into once.
///
/// A [SharedList] goes in as it was written before: in Avro's binary encoding an array is the same
/// bytes wherever it stands.
///
/// Safe for several threads. What doesn't fit its schema makes it throw whatever it stumbles over.
@FunctionalInterface
interface ValueWriter {
  /// @param value null only where the schema allows it
  void write(@Nullable Object value, Encoder out) throws IOException;

  /// @throws IllegalArgumentException if the schema has something that no event of ours has
  static ValueWriter of(Schema schema) {
    return switch (schema.getType()) {
      case RECORD -> ofRecord(schema);
      case ARRAY -> ofArray(schema);
      case MAP -> ofMap(schema);
      case UNION -> ofUnion(schema);
      case ENUM ->
          (value, out) -> out.writeEnum(schema.getEnumOrdinal(requireNonNull(value).toString()));
      case STRING -> (value, out) -> out.writeString((CharSequence) requireNonNull(value));
      case BYTES -> (value, out) -> out.writeBytes((ByteBuffer) requireNonNull(value));
      case INT -> (value, out) -> out.writeInt((Integer) requireNonNull(value));
      case LONG -> ofLong(schema);
      case BOOLEAN -> (value, out) -> out.writeBoolean((Boolean) requireNonNull(value));
      case NULL -> (_, out) -> out.writeNull();
      case FIXED, FLOAT, DOUBLE -> throw new IllegalArgumentException("no event has " + schema);
    };
  }

  private static ValueWriter ofRecord(Schema schema) {
    ValueWriter[] fields =
        schema.getFields().stream().map(field -> of(field.schema())).toArray(ValueWriter[]::new);
    return (value, out) -> {
      var event = (SpecificRecord) requireNonNull(value);
      for (int i = 0; i < fields.length; i++) {
        fields[i].write(event.get(i), out);
      }
    };
  }

  private static ValueWriter ofLong(Schema schema) {
    if (schema.getLogicalType() == null) {
      return (value, out) -> out.writeLong((Long) requireNonNull(value));
    }
    if (schema.getLogicalType().equals(LogicalTypes.timestampMillis())) {
      return (value, out) -> out.writeLong(((Instant) requireNonNull(value)).toEpochMilli());
    }
    throw new IllegalArgumentException("no event has " + schema);
  }

  private static ValueWriter ofArray(Schema schema) {
    ValueWriter element = of(schema.getElementType());
    ValueWriter plain =
        (value, out) -> {
          var elements = (Collection<?>) requireNonNull(value);
          out.writeArrayStart();
          out.setItemCount(elements.size());
          for (Object each : elements) {
            out.startItem();
            element.write(each, out);
          }
          out.writeArrayEnd();
        };
    return (value, out) -> {
      if (value instanceof SharedList<?> shared) {
        out.writeFixed(shared.written(schema, plain));
      } else {
        plain.write(value, out);
      }
    };
  }

  private static ValueWriter ofMap(Schema schema) {
    ValueWriter element = of(schema.getValueType());
    return (value, out) -> {
      var entries = (Map<?, ?>) requireNonNull(value);
      out.writeMapStart();
      out.setItemCount(entries.size());
      for (Map.Entry<?, ?> entry : entries.entrySet()) {
        out.startItem();
        out.writeString((CharSequence) requireNonNull(entry.getKey()));
        element.write(entry.getValue(), out);
      }
      out.writeMapEnd();
    };
  }

  private static ValueWriter ofUnion(Schema schema) {
    List<Schema> branches = schema.getTypes();
    ValueWriter[] writers = branches.stream().map(ValueWriter::of).toArray(ValueWriter[]::new);
    if (branches.size() == 2 && branches.getFirst().getType() == Schema.Type.NULL) {
      return (value, out) -> branch(value == null ? 0 : 1, writers, value, out);
    }
    Map<Class<?>, Integer> byClass = new ConcurrentHashMap<>();
    return (value, out) -> {
      Class<?> type = requireNonNull(value).getClass();
      Integer known = byClass.get(type);
      if (known == null) {
        known = SpecificData.get().resolveUnion(schema, value);
        byClass.put(type, known);
      }
      branch(known, writers, value, out);
    };
  }

  private static void branch(int index, ValueWriter[] branches, @Nullable Object value, Encoder out)
      throws IOException {
    out.writeIndex(index);
    branches[index].write(value, out);
  }

  /// What is written of a value alone.
  default ByteBuffer bytes(Object value) throws IOException {
    var bytes = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    write(value, encoder);
    encoder.flush();
    return ByteBuffer.wrap(bytes.toByteArray());
  }
}
