package dev.assay.appraisal.rvps;

import dev.assay.appraisal.json.Json;
import dev.assay.appraisal.json.JsonObject;
import dev.assay.appraisal.json.JsonText;
import dev.assay.appraisal.reference.KnownNames;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.wire.Unreadable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What RVPS is given or keeps, as JSON:
///
/// | form | members |
/// | --- | --- |
/// | a message that registers values | `version` (0.1.0 or none), `type` (`sample`), `payload`: base64 of an object name to value |
/// | a value as it is kept, or an array of them | `version`, `name`, `expiration`, `value` |
/// | the payload itself | name to value, one of the names known here at the least |
///
/// A value is text, a number, or a list of either.
public record RvpsDocument(List<RvpsValue> values) {
  private static final String FIELD = "rvps";
  private static final String VERSION = "0.1.0";
  private static final String SAMPLE = "sample";
  private static final int MOST_VALUES = 1000;

  public RvpsDocument {
    values = List.copyOf(values);
  }

  /// Whether an object of JSON looks like one of these, so that it is worth reading.
  public static boolean looksLike(Bytes file) {
    try {
      return JsonText.readAll(FIELD, file).stream().anyMatch(RvpsDocument::isOne);
    } catch (Unreadable e) {
      return false;
    }
  }

  public static Parsed<RvpsDocument> parse(Bytes file) {
    try {
      List<RvpsValue> values = new ArrayList<>();
      for (JsonObject object : JsonText.readAll(FIELD, file)) {
        values.addAll(read(object));
      }
      return new Parsed.Ok<>(new RvpsDocument(values));
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  private static boolean isOne(JsonObject object) {
    return isMessage(object) || isKept(object) || isPayload(object);
  }

  private static boolean isMessage(JsonObject object) {
    return object.has("type") && object.has("payload");
  }

  private static boolean isKept(JsonObject object) {
    return object.has("name") && object.has("value");
  }

  private static boolean isPayload(JsonObject object) {
    return object.members().keySet().stream().anyMatch(KnownNames::isKnown);
  }

  private static List<RvpsValue> read(JsonObject object) throws Unreadable {
    if (isMessage(object)) {
      return message(object);
    }
    if (isKept(object)) {
      requireVersion(object);
      Instant expiration = object.instant("expiration");
      return List.of(
          value(object, object.text("name"), object.find("value").orElseThrow(), expiration));
    }
    if (isPayload(object)) {
      return payload(object);
    }
    throw new Unreadable(
        Reason.MALFORMED_ENCODING,
        FIELD,
        "`type` and `payload`, `name` and `value`, or names of reference values",
        "none of them");
  }

  private static List<RvpsValue> message(JsonObject object) throws Unreadable {
    requireVersion(object);
    String type = object.text("type");
    if (!type.equals(SAMPLE)) {
      throw object.outOfRange("type", "sample; the others' payloads are files of their own", type);
    }
    String field = object.pathOf("payload");
    try {
      Bytes json = Bytes.copyOf(Base64.getDecoder().decode(object.text("payload")));
      return payload(JsonText.read(field, json));
    } catch (IllegalArgumentException e) {
      throw new Unreadable(Reason.MALFORMED_ENCODING, field, "base64", "other characters");
    }
  }

  private static void requireVersion(JsonObject object) throws Unreadable {
    Optional<String> version = object.optionalText("version");
    if (version.isPresent() && !version.get().equals(VERSION)) {
      throw object.outOfRange("version", VERSION, version.get());
    }
  }

  private static List<RvpsValue> payload(JsonObject object) throws Unreadable {
    List<RvpsValue> values = new ArrayList<>();
    for (Map.Entry<String, Json> member : object.members().entrySet()) {
      values.add(value(object, member.getKey(), member.getValue(), Optional.empty()));
    }
    return values;
  }

  private static RvpsValue value(JsonObject object, String name, Json value, Instant expiration)
      throws Unreadable {
    return value(object, name, value, Optional.of(expiration));
  }

  /// Values of other kinds (true and false) are kept as nothing: a policy has no place for them.
  private static RvpsValue value(
      JsonObject object, String name, Json value, Optional<Instant> expiration) throws Unreadable {
    List<Json> items = value instanceof Json.Items(List<Json> many) ? many : List.of(value);
    if (items.size() > MOST_VALUES) {
      throw object.outOfRange(
          name, "at most %d values".formatted(MOST_VALUES), Integer.toString(items.size()));
    }
    List<String> texts = new ArrayList<>();
    List<Long> numbers = new ArrayList<>();
    for (Json item : items) {
      switch (item) {
        case Json.Text(String text) -> texts.add(text);
        case Json.Whole(long number) -> numbers.add(number);
        case Json.Items _, Json.Members _, Json.Other _ -> {
          // Nothing that evidence is held against here.
        }
      }
    }
    return new RvpsValue(name, texts, numbers, expiration);
  }
}
