package dev.assay.secrets.sealing;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Reason;
import dev.assay.evidence.wire.StrictJson;
import dev.assay.evidence.wire.Unreadable;
import dev.assay.secrets.SecretValue;
import java.io.IOException;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/// JSON objects whose members are texts, nested by at most one, read strictly: each name once, and
/// no other value. A member within another is named `outer.inner`.
final class JsonTexts {
  /// A largest secret in Base64.
  private static final int LONGEST_TEXT = (SecretValue.LARGEST + 2) / 3 * 4;

  private static final int LONGEST = LONGEST_TEXT + 8 * 1024;
  private static final int DEEPEST = 2;
  private static final int MOST_MEMBERS = 16;

  private static final JsonFactory JSON =
      StrictJson.factory(
          StreamReadConstraints.builder()
              .maxNestingDepth(DEEPEST)
              .maxStringLength(LONGEST_TEXT)
              .maxNameLength(64)
              .build());

  private JsonTexts() {}

  static Map<String, String> read(String field, String json) throws Unreadable {
    if (json.length() > LONGEST) {
      throw new Unreadable(
          Reason.TOO_LARGE,
          field,
          "at most %d characters".formatted(LONGEST),
          json.length() + " characters");
    }
    try (JsonParser parser = JSON.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw malformed(field);
      }
      var members = new TreeMap<String, String>();
      object(field, parser, "", members);
      if (parser.nextToken() != null) {
        throw malformed(field);
      }
      return members;
    } catch (IOException e) {
      throw malformed(field);
    }
  }

  /// Base64url without padding (RFC 7515, 2), in its one spelling.
  static Bytes base64Url(String field, String text) throws Unreadable {
    try {
      Bytes bytes = Bytes.copyOf(Base64.getUrlDecoder().decode(text));
      if (base64Url(bytes).equals(text)) {
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      // Not even Base64; the same as in another spelling.
    }
    throw new Unreadable(
        Reason.MALFORMED_ENCODING, field, "base64url without padding", "something else");
  }

  static String base64Url(Bytes bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toArray());
  }

  private static void object(
      String field, JsonParser parser, String prefix, Map<String, String> members)
      throws IOException, Unreadable {
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = prefix + parser.currentName();
      switch (parser.nextToken()) {
        case VALUE_STRING -> members.put(name, parser.getText());
        case START_OBJECT -> object(field, parser, name + ".", members);
        default -> throw malformed(field);
      }
      if (members.size() > MOST_MEMBERS) {
        throw malformed(field);
      }
    }
  }

  private static Unreadable malformed(String field) {
    return new Unreadable(
        Reason.MALFORMED_ENCODING, field, "a JSON object of texts, each name once", "other JSON");
  }
}
