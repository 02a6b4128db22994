package dev.assay.ingest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/// JSON, read strictly: one object, nothing after it, no member twice, not deep. Whatever two
/// readers could understand differently is refused.
final class Json {
  private static final int MOST_NESTING = 8;
  private static final int LONGEST_NUMBER = 32;
  private static final int LONGEST_NAME = 64;

  /// The parser's messages quote what it stumbled over.
  private static final int LONGEST_MESSAGE = 160;

  private static final ObjectMapper MAPPER =
      new ObjectMapper(
          JsonFactory.builder()
              .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
              // Names come from strangers: they must not stay in a table of the JVM's.
              .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
              .streamReadConstraints(
                  StreamReadConstraints.builder()
                      .maxNestingDepth(MOST_NESTING)
                      .maxNumberLength(LONGEST_NUMBER)
                      .maxNameLength(LONGEST_NAME)
                      .maxStringLength(Integer.MAX_VALUE)
                      .build())
              .build());

  private Json() {}

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static String write(JsonNode node) {
    try {
      return MAPPER.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("a tree of JSON nodes can be written", e);
    }
  }

  /// Reads what [#write] wrote.
  static ObjectNode readBack(String json) {
    try {
      return (ObjectNode) MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("what was written can be read", e);
    }
  }

  /// @throws Problem.Found saying where the body stops being one JSON object
  static ObjectNode readObject(byte[] body) {
    JsonNode root = read(body);
    if (!(root instanceof ObjectNode object)) {
      throw malformed("one JSON object", kindOf(root));
    }
    return object;
  }

  /// @throws Problem.Found saying where the body stops being one JSON value
  static JsonNode read(byte[] body) {
    try (JsonParser parser = MAPPER.createParser(body)) {
      JsonNode root = MAPPER.readTree(parser);
      if (root == null || root.isMissingNode()) {
        throw malformed("one JSON value", "nothing");
      }
      if (parser.nextToken() != null) {
        throw malformed("nothing after it", "more" + at(parser.currentTokenLocation()));
      }
      return root;
    } catch (StreamConstraintsException e) {
      throw malformed(
          "at most %d levels, names of %d and numbers of %d characters"
              .formatted(MOST_NESTING, LONGEST_NAME, LONGEST_NUMBER),
          "more" + at(e.getLocation()));
    } catch (JsonProcessingException e) {
      String message = firstLine(e.getOriginalMessage());
      throw malformed("JSON", Problem.shown(message, LONGEST_MESSAGE) + at(e.getLocation()));
    } catch (IOException e) {
      // The bytes are at hand, so it is their encoding.
      throw malformed("JSON in UTF-8", "bytes that are no UTF-8");
    }
  }

  /// What a node is, for messages.
  static String kindOf(JsonNode node) {
    return switch (node.getNodeType()) {
      case ARRAY -> "an array";
      case OBJECT, POJO -> "an object";
      case STRING, BINARY -> "a string";
      case NUMBER -> "a number";
      case BOOLEAN -> "true or false";
      case NULL, MISSING -> "nothing";
    };
  }

  private static Problem.Found malformed(String wanted, String got) {
    return new Problem.Found(Problem.about(Problem.Kind.MALFORMED_JSON, "body", wanted, got));
  }

  private static String at(@Nullable JsonLocation location) {
    return location == null
        ? ""
        : " at line %d, column %d".formatted(location.getLineNr(), location.getColumnNr());
  }

  private static String firstLine(String message) {
    int end = message.indexOf('\n');
    return end < 0 ? message : message.substring(0, end);
  }
}
