package dev.assay.appraisal.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.assay.appraisal.json.Json.Members;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Reason;
import dev.assay.evidence.wire.Unreadable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads one JSON object out of bytes that anybody may have written: UTF-8, nothing before or after
/// it, no member named twice anywhere, and no more of anything than genuine documents have.
public final class JsonText {
  /// The longest TCB info that Intel serves has 20 KiB, an attestation result with all claims some
  /// 100 KiB.
  public static final int LONGEST = 256 * 1024;

  /// Intel's own limit.
  static final int DEEPEST = 32;

  private static final String ITEMS = "items";
  private static final int LONGEST_NUMBER = 20;
  private static final int LONGEST_NAME = 128;

  // Names are neither interned nor kept: they are chosen by whoever wrote the document.
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxDocumentLength(LONGEST)
                  .maxNestingDepth(DEEPEST)
                  .maxNumberLength(LONGEST_NUMBER)
                  .maxNameLength(LONGEST_NAME)
                  .maxStringLength(LONGEST)
                  .build())
          .build();

  private JsonText() {}

  /// An array of objects, or one object alone.
  ///
  /// @param path what a refusal calls it
  public static List<JsonObject> readAll(String path, Bytes document) throws Unreadable {
    if (!startsWith('[', document)) {
      return List.of(read(path, document));
    }
    Bytes object = ascii("{\"%s\":".formatted(ITEMS)).concat(document).concat(ascii("}"));
    return read(path, object).objects(ITEMS);
  }

  private static boolean startsWith(char wanted, Bytes document) {
    int at = 0;
    while (at < document.length() && " \t\r\n".indexOf(document.unsignedAt(at)) >= 0) {
      at++;
    }
    return at < document.length() && document.unsignedAt(at) == wanted;
  }

  private static Bytes ascii(String text) {
    return Bytes.copyOf(text.getBytes(StandardCharsets.US_ASCII));
  }

  /// @param path what a refusal calls it
  public static JsonObject read(String path, Bytes document) throws Unreadable {
    if (document.length() > LONGEST) {
      throw new Unreadable(
          Reason.TOO_LARGE, path, "at most " + LONGEST + " bytes", document.length() + " bytes");
    }
    try (JsonParser parser = FACTORY.createParser(utf8(path, document))) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw malformed(path, "something else");
      }
      JsonObject object = new JsonObject(path, members(parser));
      if (parser.nextToken() != null) {
        throw new Unreadable(Reason.TRAILING_BYTES, path, "one JSON object", "more after it");
      }
      return object;
    } catch (StreamConstraintsException e) {
      throw new Unreadable(
          Reason.TOO_LARGE,
          path,
          "JSON at most %d deep, numbers of at most %d digits".formatted(DEEPEST, LONGEST_NUMBER),
          "more at character " + at(e));
    } catch (JsonProcessingException e) {
      throw malformed(path, "something else at character " + at(e));
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory", e);
    }
  }

  /// Decoded here, because the parser would guess at other encodings.
  private static String utf8(String path, Bytes document) throws Unreadable {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(document.toArray()))
          .toString();
    } catch (CharacterCodingException e) {
      throw new Unreadable(Reason.MALFORMED_ENCODING, path, "UTF-8", "other bytes");
    }
  }

  private static Map<String, Json> members(JsonParser parser) throws IOException {
    Map<String, Json> members = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      members.put(name, value(parser));
    }
    return members;
  }

  private static List<Json> items(JsonParser parser) throws IOException {
    List<Json> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(value(parser));
    }
    return items;
  }

  private static Json value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> new Members(members(parser));
      case START_ARRAY -> new Json.Items(items(parser));
      case VALUE_STRING -> new Json.Text(parser.getText());
      case VALUE_NUMBER_INT ->
          parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
              ? new Json.Other("an integer of more than 63 bits")
              : new Json.Whole(parser.getLongValue());
      case VALUE_NUMBER_FLOAT -> new Json.Other("a fraction");
      case VALUE_TRUE, VALUE_FALSE -> new Json.Other("a boolean");
      case VALUE_NULL -> new Json.Other("null");
      case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
          throw new IllegalStateException("the parser handed out " + parser.currentToken());
    };
  }

  private static long at(JsonProcessingException e) {
    return e.getLocation() == null ? -1 : e.getLocation().getCharOffset();
  }

  private static Unreadable malformed(String path, String got) {
    return new Unreadable(
        Reason.MALFORMED_ENCODING, path, "one JSON object, no member named twice", got);
  }
}
