package dev.assay.secrets.source;

import dev.assay.evidence.Reason;
import dev.assay.evidence.wire.Unreadable;
import java.util.regex.Pattern;

/// A secret's place within a source: segments of letters, digits, `_`, `.` and `-`, separated by
/// `/`. Nothing in it needs escaping in a file name, an address or a log.
///
/// @param text 1 to 255 characters; no segment is `.` or `..`
record SecretPath(String text) implements Comparable<SecretPath> {
  static final int LONGEST = 255;

  private static final Pattern SYNTAX =
      Pattern.compile("(?!.*(^|/)\\.{1,2}(/|$))[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*");

  static SecretPath of(String field, String text) throws Unreadable {
    if (text.length() > LONGEST) {
      throw wrong(field, text.length() + " characters");
    }
    if (!SYNTAX.matcher(text).matches()) {
      throw wrong(field, printable(text));
    }
    return new SecretPath(text);
  }

  @Override
  public int compareTo(SecretPath other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }

  private static Unreadable wrong(String field, String got) {
    return new Unreadable(
        Reason.FIELD_OUT_OF_RANGE,
        field,
        "segments of letters, digits, _, . and -, separated by /; at most %d characters"
            .formatted(LONGEST),
        got);
  }

  /// The text, with what a terminal could take for more than text replaced.
  static String printable(String text) {
    return "'" + text.replaceAll("[^!-~]", "?") + "'";
  }
}
