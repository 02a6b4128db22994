package dev.assay.secrets.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.assay.evidence.Reason;
import dev.assay.evidence.wire.StrictJson;
import dev.assay.evidence.wire.Unreadable;
import dev.assay.secrets.SecretValue;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;

/// What a KV version 2 engine answers: `{"data": {"data": {FIELD: ...}, "metadata": {"version":
/// ..., "destroyed": ...}}}`, with a null for the fields of a deleted version, or `{"errors":
/// [...]}`. Streamed: the secret becomes no string, and fields that nobody asked for are not kept.
///
/// The metadata's deletion time plays no part: it may lie ahead.
final class VaultAnswer implements AutoCloseable {
  private static final String FIELD = "vault.answer";
  private static final int DEEPEST = 32;

  private static final JsonFactory JSON =
      StrictJson.factory(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEEPEST)
                  .maxStringLength(SecretValue.LARGEST)
                  .build())
          .rebuild()
          .disable(JsonFactory.Feature.USE_THREAD_LOCAL_FOR_BUFFER_RECYCLING)
          .build();

  private final JsonParser parser;
  private final String key;
  private Optional<SecretValue> value = Optional.empty();
  private OptionalLong version = OptionalLong.empty();
  private boolean hasField;
  private boolean destroyed;
  private boolean deleted;
  private boolean saysNotFound;

  private VaultAnswer(JsonParser parser, String key) {
    this.parser = parser;
    this.key = key;
  }

  /// @param key the field whose text is the secret
  static VaultAnswer read(byte[] json, String key) throws Unreadable {
    try (JsonParser parser = JSON.createParser(json)) {
      var answer = new VaultAnswer(parser, key);
      try {
        answer.document();
        return answer;
      } catch (IOException | Unreadable e) {
        answer.close();
        throw e;
      }
    } catch (IOException e) {
      // Its message may quote what stands there.
      throw new Unreadable(
          Reason.SOURCE_ANSWER_INVALID,
          FIELD,
          "the JSON of a KV version 2 engine",
          "something else");
    }
  }

  /// The field's text, in UTF-8; empty where there is none.
  Optional<SecretValue> value() {
    return value;
  }

  OptionalLong version() {
    return version;
  }

  /// Whether the field is there, whatever it is.
  boolean hasField() {
    return hasField;
  }

  boolean destroyed() {
    return destroyed;
  }

  /// Whether the fields are gone, for good or not.
  boolean deleted() {
    return deleted;
  }

  /// Whether it is the engine's own "not found": a list of errors with none in it. A server that
  /// knows no such mount names an error.
  boolean saysNotFound() {
    return saysNotFound;
  }

  /// Wipes the secret.
  @Override
  public void close() {
    value.ifPresent(SecretValue::close);
  }

  private void document() throws IOException, Unreadable {
    require(parser.nextToken() == JsonToken.START_OBJECT, "an object", "another value");
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      switch (name) {
        case "data" -> data();
        case "errors" -> errors();
        default -> parser.skipChildren();
      }
    }
    require(parser.nextToken() == null, "one object", "more after it");
  }

  private void errors() throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      parser.skipChildren();
      return;
    }
    saysNotFound = true;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      saysNotFound = false;
      parser.skipChildren();
    }
  }

  private void data() throws IOException, Unreadable {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    require(parser.currentToken() == JsonToken.START_OBJECT, "data: an object", "another value");
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      switch (name) {
        case "data" -> fields();
        case "metadata" -> metadata();
        default -> parser.skipChildren();
      }
    }
  }

  private void fields() throws IOException, Unreadable {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      deleted = true; // or destroyed, which the metadata say
      return;
    }
    require(
        parser.currentToken() == JsonToken.START_OBJECT, "data.data: an object", "another value");
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      boolean wanted = parser.currentName().equals(key);
      JsonToken token = parser.nextToken();
      if (wanted) {
        hasField = true;
      }
      if (wanted && token == JsonToken.VALUE_STRING) {
        value = Optional.of(text());
      } else {
        parser.skipChildren();
      }
    }
  }

  private SecretValue text() throws IOException, Unreadable {
    CharBuffer characters =
        CharBuffer.wrap(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
    try {
      ByteBuffer utf8 = StandardCharsets.UTF_8.newEncoder().encode(characters);
      byte[] exact = new byte[utf8.remaining()];
      utf8.get(exact);
      utf8.clear();
      utf8.put(new byte[utf8.capacity()]);
      require(
          exact.length <= SecretValue.LARGEST,
          "a secret of at most %d bytes".formatted(SecretValue.LARGEST),
          exact.length + " bytes");
      return SecretValue.takingOver(exact);
    } catch (CharacterCodingException e) {
      throw invalid("a text of Unicode", "half a surrogate pair");
    }
  }

  private void metadata() throws IOException, Unreadable {
    require(
        parser.currentToken() == JsonToken.START_OBJECT,
        "data.metadata: an object",
        "another value");
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      JsonToken token = parser.nextToken();
      switch (name) {
        case "version" -> version = version(token);
        case "destroyed" -> {
          require(token.isBoolean(), "metadata.destroyed: true or false", "another value");
          destroyed = token == JsonToken.VALUE_TRUE;
        }
        default -> parser.skipChildren();
      }
    }
  }

  private OptionalLong version(JsonToken token) throws IOException, Unreadable {
    require(
        token == JsonToken.VALUE_NUMBER_INT
            && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER,
        "metadata.version: a whole number",
        "another value");
    return OptionalLong.of(parser.getLongValue());
  }

  private static void require(boolean holds, String wanted, String got) throws Unreadable {
    if (!holds) {
      throw invalid(wanted, got);
    }
  }

  private static Unreadable invalid(String wanted, String got) {
    return new Unreadable(Reason.SOURCE_ANSWER_INVALID, FIELD, wanted, got);
  }
}
