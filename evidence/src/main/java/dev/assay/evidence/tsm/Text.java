package dev.assay.evidence.tsm;

import dev.assay.evidence.Bytes;
import java.nio.charset.StandardCharsets;

/// Kernel text: a character a byte, whatever encoding its writer had in mind.
final class Text {
  private static final int LONGEST_SHOWN = 40;

  private Text() {}

  static String of(Bytes bytes) {
    return new String(bytes.toArray(), StandardCharsets.ISO_8859_1);
  }

  static Bytes bytes(String text) {
    return Bytes.copyOf(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /// For a refusal: cut, and printable.
  static String shown(String text) {
    String start = text.substring(0, Math.min(text.length(), LONGEST_SHOWN));
    return "`" + printable(start) + (start.length() < text.length() ? "...`" : "`");
  }

  /// With a dot for each character that a terminal might obey.
  static String printable(String text) {
    return text.replaceAll("[^ -~]", ".");
  }
}
