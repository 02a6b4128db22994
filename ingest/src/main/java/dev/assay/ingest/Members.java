package dev.assay.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.assay.ingest.access.Caller;
import dev.assay.schemas.Keys;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The members of one JSON object of a request, each read once by name and type. A member that is
/// `null` is absent. What is there and was never read is a misspelling: [#refuseOthers].
///
/// Every method throws [Problem.Found] naming the member by its path, e.g. `items[0].evidence`.
final class Members {
  private final ObjectNode object;
  private final String path;
  private final TreeSet<String> known = new TreeSet<>();

  private Members(ObjectNode object, String path) {
    this.object = object;
    this.path = path;
  }

  static Members of(ObjectNode body) {
    return new Members(body, "");
  }

  String requiredName(String name) {
    return required(name, Keys.NAME_SYNTAX, optionalName(name));
  }

  @Nullable String optionalName(String name) {
    String text = optionalText(name, Keys.NAME_SYNTAX);
    if (text != null && !Keys.isName(text)) {
      throw bad(name, Keys.NAME_SYNTAX, Problem.shown(text));
    }
    return text;
  }

  /// The member `tenant`; where it is left out the caller's own, or that of a deployment with one.
  String tenant(Caller caller) {
    String given = optionalName("tenant");
    return given == null ? caller.tenant().orElse(Keys.DEFAULT_TENANT) : given;
  }

  String requiredText(String name, Pattern syntax, String wanted) {
    return required(name, wanted, optionalText(name, syntax, wanted));
  }

  @Nullable String optionalText(String name, Pattern syntax, String wanted) {
    String text = optionalText(name, wanted);
    if (text != null && !syntax.matcher(text).matches()) {
      throw bad(name, wanted, Problem.shown(text));
    }
    return text;
  }

  /// Bytes in hex, `least` to `most` of them.
  ByteBuffer requiredHex(String name, int least, int most) {
    String wanted = "%d to %d bytes in hex".formatted(least, most);
    String text = required(name, wanted, optionalText(name, wanted));
    byte[] bytes = decode(name, wanted, text, HexFormat.of()::parseHex);
    if (bytes.length < least || bytes.length > most) {
      throw bad(name, wanted, bytes.length + " bytes");
    }
    return ByteBuffer.wrap(bytes);
  }

  ByteBuffer requiredBase64(String name) {
    return required(name, "base64", optionalBase64(name));
  }

  /// Bytes in base64 (RFC 4648 section 4), at least one.
  @Nullable ByteBuffer optionalBase64(String name) {
    String wanted = "base64 (RFC 4648 section 4, no line breaks), not empty";
    String text = optionalText(name, wanted);
    if (text == null) {
      return null;
    }
    byte[] bytes = decode(name, wanted, text, Base64.getDecoder()::decode);
    if (bytes.length == 0) {
      throw bad(name, wanted, "nothing");
    }
    return ByteBuffer.wrap(bytes);
  }

  boolean flag(String name, boolean fallback) {
    JsonNode node = find(name);
    if (node == null) {
      return fallback;
    }
    if (!node.isBoolean()) {
      throw bad(name, "true or false", Json.kindOf(node));
    }
    return node.booleanValue();
  }

  @Nullable Long optionalInteger(String name, long least, long most) {
    JsonNode node = find(name);
    if (node == null) {
      return null;
    }
    String wanted = "a whole number from %d to %d".formatted(least, most);
    if (!node.isIntegralNumber()) {
      throw bad(name, wanted, Json.kindOf(node));
    }
    if (!node.canConvertToLong() || node.longValue() < least || node.longValue() > most) {
      throw bad(name, wanted, node.asText());
    }
    return node.longValue();
  }

  @Nullable Instant optionalInstant(String name) {
    String wanted = "an instant of RFC 3339, e.g. 2026-11-22T08:00:00Z";
    String text = optionalText(name, wanted);
    if (text == null) {
      return null;
    }
    try {
      Instant instant = OffsetDateTime.parse(text).toInstant();
      // Dates of five-digit years parse and fit no timestamp.
      return Instant.ofEpochMilli(instant.toEpochMilli());
    } catch (DateTimeParseException | ArithmeticException e) {
      throw bad(name, wanted, Problem.shown(text));
    }
  }

  /// The objects of an array of 1 to `most`.
  List<Members> requiredObjects(String name, int most) {
    String wanted = "an array of 1 to %d objects".formatted(most);
    JsonNode node = required(name, wanted, find(name));
    if (!node.isArray()) {
      throw bad(name, wanted, Json.kindOf(node));
    }
    if (node.isEmpty() || node.size() > most) {
      throw bad(name, wanted, node.size() + " of them");
    }
    var objects = new ArrayList<Members>();
    for (JsonNode element : node) {
      String place = "%s[%d]".formatted(name, objects.size());
      if (!(element instanceof ObjectNode child)) {
        throw bad(place, "an object", Json.kindOf(element));
      }
      objects.add(new Members(child, path + place + "."));
    }
    return objects;
  }

  /// @throws Problem.Found naming a member that nobody read
  void refuseOthers() {
    for (String name : (Iterable<String>) object::fieldNames) {
      if (!known.contains(name)) {
        throw new Problem.Found(
            Problem.about(
                Problem.Kind.UNKNOWN_MEMBER,
                path + Problem.shown(name),
                "one of " + String.join(", ", known),
                "a member that is not known"));
      }
    }
  }

  Problem.Found bad(String name, String wanted, String got) {
    return new Problem.Found(Problem.badMember(path + name, wanted, got));
  }

  private @Nullable String optionalText(String name, String wanted) {
    JsonNode node = find(name);
    if (node == null) {
      return null;
    }
    if (!node.isTextual()) {
      throw bad(name, wanted, Json.kindOf(node));
    }
    return node.textValue();
  }

  private byte[] decode(String name, String wanted, String text, Function<String, byte[]> decoder) {
    try {
      return decoder.apply(text);
    } catch (IllegalArgumentException e) {
      throw bad(name, wanted, Problem.shown(text));
    }
  }

  private <T> T required(String name, String wanted, @Nullable T value) {
    if (value == null) {
      throw bad(name, wanted, "nothing");
    }
    return value;
  }

  private @Nullable JsonNode find(String name) {
    known.add(name);
    JsonNode node = object.get(name);
    return node == null || node.isNull() ? null : node;
  }
}
