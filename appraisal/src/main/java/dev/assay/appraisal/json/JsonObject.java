package dev.assay.appraisal.json;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Reason;
import dev.assay.evidence.wire.Unreadable;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// An object of a document, read member by member. What is missing or of another kind is refused by
/// its path, e.g. `tcbInfo.tcbLevels[3].tcb.pcesvn`; members that nobody asks for are passed over.
public record JsonObject(String path, Map<String, Json> members) {
  private static final Pattern INSTANT =
      Pattern.compile("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z");
  private static final int LONGEST_EXCERPT = 80;

  public boolean has(String name) {
    return members.containsKey(name);
  }

  public Optional<Json> find(String name) {
    return Optional.ofNullable(members.get(name));
  }

  public JsonObject object(String name) throws Unreadable {
    return object(pathOf(name), member(name));
  }

  public List<JsonObject> objects(String name) throws Unreadable {
    List<JsonObject> objects = new ArrayList<>();
    for (Json item : items(name)) {
      objects.add(object("%s[%d]".formatted(pathOf(name), objects.size()), item));
    }
    return objects;
  }

  public List<String> texts(String name) throws Unreadable {
    List<String> texts = new ArrayList<>();
    for (Json item : items(name)) {
      texts.add(text("%s[%d]".formatted(pathOf(name), texts.size()), item));
    }
    return texts;
  }

  public String text(String name) throws Unreadable {
    return text(pathOf(name), member(name));
  }

  public Optional<JsonObject> optionalObject(String name) throws Unreadable {
    return has(name) ? Optional.of(object(name)) : Optional.empty();
  }

  public Optional<String> optionalText(String name) throws Unreadable {
    return has(name) ? Optional.of(text(name)) : Optional.empty();
  }

  /// @param least and `most`: the values that the member's definition allows
  public int whole(String name, int least, int most) throws Unreadable {
    return (int) number(name, least, most);
  }

  /// @param least and `most`: the values that the member's definition allows
  public long number(String name, long least, long most) throws Unreadable {
    Json value = member(name);
    if (!(value instanceof Json.Whole(long number))) {
      throw illTyped(pathOf(name), "an integer", value);
    }
    if (number < least || number > most) {
      throw outOfRange(name, "%d to %d".formatted(least, most), Long.toString(number));
    }
    return number;
  }

  /// @param bytes how many the digits spell
  public Bytes hex(String name, int bytes) throws Unreadable {
    String digits = text(name);
    try {
      Bytes value = Bytes.fromHex(digits);
      if (value.length() == bytes) {
        return value;
      }
    } catch (IllegalArgumentException e) {
      // Refused below, like hex of another length.
    }
    throw new Unreadable(
        Reason.MALFORMED_ENCODING, pathOf(name), bytes + " bytes of hex", excerpt(digits));
  }

  /// To the second, in UTC: `YYYY-MM-DDThh:mm:ssZ`.
  public Instant instant(String name) throws Unreadable {
    String text = text(name);
    try {
      if (INSTANT.matcher(text).matches()) {
        return Instant.parse(text);
      }
    } catch (DateTimeParseException e) {
      // Refused below: the 30th of February, say.
    }
    throw new Unreadable(
        Reason.MALFORMED_ENCODING, pathOf(name), "YYYY-MM-DDThh:mm:ssZ", excerpt(text));
  }

  public Unreadable outOfRange(String name, String wanted, String got) {
    return new Unreadable(Reason.FIELD_OUT_OF_RANGE, pathOf(name), wanted, excerpt(got));
  }

  public String pathOf(String name) {
    return path + "." + name;
  }

  private List<Json> items(String name) throws Unreadable {
    Json value = member(name);
    if (!(value instanceof Json.Items(List<Json> items))) {
      throw illTyped(pathOf(name), "an array", value);
    }
    return items;
  }

  private Json member(String name) throws Unreadable {
    return Optional.ofNullable(members.get(name))
        .orElseThrow(
            () ->
                new Unreadable(Reason.MALFORMED_ENCODING, pathOf(name), "a member", "no such one"));
  }

  private static JsonObject object(String path, Json value) throws Unreadable {
    if (!(value instanceof Json.Members(Map<String, Json> members))) {
      throw illTyped(path, "an object", value);
    }
    return new JsonObject(path, members);
  }

  private static String text(String path, Json value) throws Unreadable {
    if (!(value instanceof Json.Text(String text))) {
      throw illTyped(path, "a string", value);
    }
    return text;
  }

  private static Unreadable illTyped(String path, String wanted, Json got) {
    return new Unreadable(Reason.MALFORMED_ENCODING, path, wanted, got.kind());
  }

  /// As much of a hostile text as a refusal should show.
  public static String excerpt(String text) {
    return text.length() <= LONGEST_EXCERPT ? text : text.substring(0, LONGEST_EXCERPT) + "...";
  }
}
