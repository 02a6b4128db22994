package dev.assay.cli.measure;

/// Numbers as people write them on the command line.
final class Numbers {
  private static final int HEX = 16;

  private Numbers() {}

  /// @param bytes how wide the number may be
  static long hex(String option, String text, int bytes) {
    String digits = text.startsWith("0x") || text.startsWith("0X") ? text.substring(2) : text;
    try {
      if (!digits.isEmpty() && digits.length() <= 2 * bytes && !digits.startsWith("+")) {
        return Long.parseUnsignedLong(digits, HEX);
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new WrongOption(
        "%s: want a number of at most %d bytes in hex, got `%s`".formatted(option, bytes, text));
  }
}
