package dev.assay.appraisal.json;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Writes JSON in the one way there is (RFC 8785): members sorted, no white space, only what must
/// be escaped is. Numbers are whole here, and written as such.
public final class CanonicalJson {
  private static final String HEX = "0123456789abcdef";

  private final StringBuilder out = new StringBuilder();

  private CanonicalJson() {}

  public static String of(Json value) {
    var writer = new CanonicalJson();
    writer.write(value);
    return writer.out.toString();
  }

  private void write(Json value) {
    switch (value) {
      case Json.Text(String text) -> string(text);
      case Json.Whole(long number) -> out.append(number);
      case Json.Items(List<Json> items) -> items(items);
      case Json.Members(Map<String, Json> members) -> members(members);
      case Json.Other(String kind) ->
          throw new IllegalArgumentException("nothing here writes " + kind);
    }
  }

  private void items(List<Json> items) {
    out.append('[');
    for (int i = 0; i < items.size(); i++) {
      if (i > 0) {
        out.append(',');
      }
      write(items.get(i));
    }
    out.append(']');
  }

  /// A string's own order is by UTF-16 code unit, which RFC 8785, 3.2.3 asks for.
  private void members(Map<String, Json> members) {
    char before = '{';
    for (Map.Entry<String, Json> member : new TreeMap<>(members).entrySet()) {
      out.append(before);
      before = ',';
      string(member.getKey());
      out.append(':');
      write(member.getValue());
    }
    out.append(members.isEmpty() ? "{}" : "}");
  }

  private void string(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      character(text.charAt(i));
    }
    out.append('"');
  }

  private void character(char c) {
    switch (c) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case '\b' -> out.append("\\b");
      case '\f' -> out.append("\\f");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> {
        if (c < ' ') {
          out.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 0xF));
        } else {
          out.append(c);
        }
      }
    }
  }
}
