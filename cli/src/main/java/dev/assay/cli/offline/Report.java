package dev.assay.cli.offline;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import dev.assay.evidence.ClaimValue;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Refusal;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How answers are printed: for people as aligned lines, for scripts as one JSON object.
public final class Report {
  /// Writes the members of a JSON object.
  public interface Members {
    void writeTo(JsonGenerator json) throws IOException;
  }

  private Report() {}

  public static void printJson(PrintWriter out, Members members) {
    var text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.setPrettyPrinter(new DefaultPrettyPrinter());
      json.writeStartObject();
      members.writeTo(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing into memory", e);
    }
    out.println(text);
    out.flush();
  }

  public static void writeRefusal(JsonGenerator json, @Nullable Refusal refusal)
      throws IOException {
    if (refusal == null) {
      json.writeNullField("refusal");
      return;
    }
    json.writeObjectFieldStart("refusal");
    json.writeStringField("reason", refusal.reason().name());
    json.writeStringField("field", refusal.field());
    json.writeStringField("wanted", refusal.wanted());
    json.writeStringField("got", refusal.got());
    json.writeEndObject();
  }

  static void writeClaims(JsonGenerator json, Claims claims) throws IOException {
    json.writeObjectFieldStart("claims");
    for (Map.Entry<String, ClaimValue> claim : claims.asMap().entrySet()) {
      switch (claim.getValue()) {
        case ClaimValue.Flag(boolean value) -> json.writeBooleanField(claim.getKey(), value);
        case ClaimValue.Number(long value) -> json.writeNumberField(claim.getKey(), value);
        case ClaimValue.Text(String value) -> json.writeStringField(claim.getKey(), value);
        case ClaimValue.Binary binary ->
            json.writeStringField(claim.getKey(), binary.value().toHex());
      }
    }
    json.writeEndObject();
  }

  static void printClaims(PrintWriter out, Claims claims) {
    int width = claims.asMap().keySet().stream().mapToInt(String::length).max().orElse(0);
    claims
        .asMap()
        .forEach(
            (name, value) ->
                out.println("  %s  %s".formatted(pad(name, width), oneLine(value.toString()))));
  }

  /// Texts in evidence are their author's: a line break in one would look like another claim, and
  /// an escape would steer the terminal.
  public static String oneLine(String text) {
    var line = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              boolean steers =
                  Character.isISOControl(c)
                      || Character.getType(c) == Character.FORMAT
                      || Character.getType(c) == Character.LINE_SEPARATOR
                      || Character.getType(c) == Character.PARAGRAPH_SEPARATOR;
              if (steers) {
                line.append("\\u{%x}".formatted(c));
              } else {
                line.appendCodePoint(c);
              }
            });
    return line.toString();
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(width - text.length());
  }
}
