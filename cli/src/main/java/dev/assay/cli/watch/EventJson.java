package dev.assay.cli.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.assay.evidence.Bytes;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/// An event as JSON, member for member as its schema has it: bytes in hex, instants in ISO 8601.
final class EventJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private EventJson() {}

  static ObjectNode of(SpecificRecord event) {
    ObjectNode object = JSON.objectNode();
    for (Schema.Field field : event.getSchema().getFields()) {
      object.set(field.name(), value(event.get(field.pos())));
    }
    return object;
  }

  private static JsonNode value(@Nullable Object value) {
    return switch (value) {
      case null -> JSON.nullNode();
      case SpecificRecord event -> of(event);
      case Boolean flag -> JSON.booleanNode(flag);
      case Integer number -> JSON.numberNode(number);
      case Long number -> JSON.numberNode(number);
      case ByteBuffer bytes -> JSON.textNode(hex(bytes));
      case List<?> all -> {
        ArrayNode array = JSON.arrayNode();
        all.forEach(one -> array.add(value(one)));
        yield array;
      }
      case Map<?, ?> all -> {
        ObjectNode object = JSON.objectNode();
        new TreeMap<>(all).forEach((key, one) -> object.set(key.toString(), value(one)));
        yield object;
      }
      // Texts, constants of enumerations, instants.
      default -> JSON.textNode(value.toString());
    };
  }

  private static String hex(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    return Bytes.copyOf(copy).toHex();
  }
}
