package dev.assay.schemas;

import java.lang.reflect.Constructor;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/// Reads values of one schema that were written by that very schema: the counterpart of
/// [ValueWriter]. Avro's own reader can also resolve another schema, and takes three times as long.
///
/// Safe for several threads. Bytes that the schema doesn't describe make it throw whatever it
/// stumbles over, before it takes memory for more than these bytes can hold.
@FunctionalInterface
interface ValueReader {
  @Nullable Object read(AvroBytes in);

  /// @throws IllegalArgumentException if the schema has something that no event of ours has
  static ValueReader of(Schema schema) {
    return switch (schema.getType()) {
      case RECORD -> ofRecord(schema);
      case ARRAY -> ofArray(of(takingRoom(schema.getElementType())));
      case MAP -> ofMap(of(schema.getValueType()));
      case UNION -> ofUnion(schema);
      case ENUM -> ofEnum(schema);
      case STRING -> AvroBytes::text;
      case BYTES -> AvroBytes::buffer;
      case INT -> AvroBytes::integer;
      case LONG -> ofLong(schema);
      case BOOLEAN -> AvroBytes::bool;
      case NULL -> _ -> null;
      case FIXED, FLOAT, DOUBLE -> throw new IllegalArgumentException("no event has " + schema);
    };
  }

  private static ValueReader ofRecord(Schema schema) {
    Constructor<? extends SpecificRecord> constructor = constructor(schema);
    ValueReader[] fields =
        schema.getFields().stream().map(field -> of(field.schema())).toArray(ValueReader[]::new);
    return in -> {
      SpecificRecord event = made(constructor);
      for (int i = 0; i < fields.length; i++) {
        event.put(i, fields[i].read(in));
      }
      return event;
    };
  }

  private static Constructor<? extends SpecificRecord> constructor(Schema schema) {
    Class<?> type = SpecificData.get().getClass(schema);
    try {
      return type.asSubclass(SpecificRecord.class).getDeclaredConstructor();
    } catch (NoSuchMethodException e) {
      throw new IllegalArgumentException("no event is " + schema.getFullName(), e);
    }
  }

  private static SpecificRecord made(Constructor<? extends SpecificRecord> constructor) {
    try {
      return constructor.newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("generated events can be made", e);
    }
  }

  private static ValueReader ofLong(Schema schema) {
    if (schema.getLogicalType() == null) {
      return AvroBytes::number;
    }
    if (schema.getLogicalType().equals(LogicalTypes.timestampMillis())) {
      return in -> Instant.ofEpochMilli(in.number());
    }
    throw new IllegalArgumentException("no event has " + schema);
  }

  private static ValueReader ofEnum(Schema schema) {
    Object[] constants = SpecificData.get().getClass(schema).getEnumConstants();
    return in -> constants[in.integer()];
  }

  private static ValueReader ofArray(ValueReader element) {
    return in -> {
      var elements = new ArrayList<@Nullable Object>();
      for (int block = in.block(); block > 0; block = in.block()) {
        elements.ensureCapacity(elements.size() + block);
        for (int i = 0; i < block; i++) {
          elements.add(element.read(in));
        }
      }
      return elements;
    };
  }

  /// An element that takes no byte could be repeated beyond any bound.
  private static Schema takingRoom(Schema element) {
    if (element.getType() == Schema.Type.NULL
        || (element.getType() == Schema.Type.RECORD && element.getFields().isEmpty())) {
      throw new IllegalArgumentException("no event has many of " + element);
    }
    return element;
  }

  private static ValueReader ofMap(ValueReader value) {
    return in -> {
      var entries = new HashMap<String, @Nullable Object>();
      for (int block = in.block(); block > 0; block = in.block()) {
        for (int i = 0; i < block; i++) {
          String key = in.text();
          entries.put(key, value.read(in));
        }
      }
      return entries;
    };
  }

  private static ValueReader ofUnion(Schema schema) {
    List<Schema> branches = schema.getTypes();
    ValueReader[] readers = branches.stream().map(ValueReader::of).toArray(ValueReader[]::new);
    return in -> readers[in.integer()].read(in);
  }
}
