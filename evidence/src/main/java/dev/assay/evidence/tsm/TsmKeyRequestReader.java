package dev.assay.evidence.tsm;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Reason;
import dev.assay.evidence.wire.Unreadable;
import java.util.List;
import java.util.Optional;

/// The kernel's parser of `tsm` key requests, oddities included: a request read another way here
/// than there would have its report's claims misread.
final class TsmKeyRequestReader {
  private static final String FIELD = "tsm_key.request";
  private static final String COMMAND = "auth";
  private static final String PRIVILEGE_LEVEL = "privlevel=";
  private static final String FORMAT = "format=";

  private Optional<Long> privilegeLevel = Optional.empty();
  private Optional<String> format = Optional.empty();

  private TsmKeyRequestReader() {}

  static TsmKeyRequest read(Bytes payload) throws Unreadable {
    checkLength(payload);
    String text = Text.of(payload);
    int end = text.indexOf('\0');
    String seen = end < 0 ? text : text.substring(0, end);
    return new TsmKeyRequestReader().read(List.of(seen.split("[ \t]", -1)));
  }

  private static void checkLength(Bytes payload) throws Unreadable {
    if (payload.isEmpty() || payload.length() > TsmKeyResult.LONGEST_BLOB) {
      throw new Unreadable(
          payload.isEmpty() ? Reason.TRUNCATED : Reason.TOO_LARGE,
          FIELD,
          "1 to %d bytes".formatted(TsmKeyResult.LONGEST_BLOB),
          payload.length() + " bytes");
    }
  }

  private TsmKeyRequest read(List<String> tokens) throws Unreadable {
    if (!tokens.getFirst().equals(COMMAND)) {
      throw malformed(FIELD, "auth as the first token", tokens.getFirst());
    }
    if (tokens.size() < 2) {
      throw new Unreadable(Reason.TRUNCATED, FIELD, "a public key after auth", "nothing");
    }
    Bytes publicKey = publicKey(tokens.get(1));
    for (String token : tokens.subList(2, tokens.size())) {
      if (!token.isEmpty()) {
        readOption(token);
      }
    }
    return new TsmKeyRequest(publicKey, privilegeLevel.orElse(0L), format.orElse(""));
  }

  private static Bytes publicKey(String token) throws Unreadable {
    int length = token.length() / 2;
    if (length > TsmKeyRequest.LONGEST_PUBLIC_KEY) {
      throw new Unreadable(
          Reason.TOO_LARGE,
          FIELD + ".public_key",
          "at most %d bytes".formatted(TsmKeyRequest.LONGEST_PUBLIC_KEY),
          length + " bytes");
    }
    try {
      // The division drops an odd last character, as the kernel's does.
      return Bytes.fromHex(token.substring(0, 2 * length));
    } catch (IllegalArgumentException e) {
      throw malformed(FIELD + ".public_key", "hex", token);
    }
  }

  /// A value of no characters matches no option: the kernel's matcher takes `%s` for at least one.
  private void readOption(String token) throws Unreadable {
    if (token.startsWith(PRIVILEGE_LEVEL) && token.length() > PRIVILEGE_LEVEL.length()) {
      requireFirst(privilegeLevel, token);
      privilegeLevel = Optional.of(level(token.substring(PRIVILEGE_LEVEL.length())));
    } else if (token.startsWith(FORMAT) && token.length() > FORMAT.length()) {
      requireFirst(format, token);
      format = Optional.of(format(token.substring(FORMAT.length())));
    } else {
      throw malformed(FIELD + ".option", "privlevel=HEX or format=TEXT", token);
    }
  }

  private static void requireFirst(Optional<?> earlier, String token) throws Unreadable {
    if (earlier.isPresent()) {
      throw malformed(FIELD + ".option", "each option at most once", token);
    }
  }

  private static String format(String value) throws Unreadable {
    if (value.length() > TsmKeyRequest.LONGEST_FORMAT) {
      throw new Unreadable(
          Reason.TOO_LARGE,
          FIELD + ".format",
          "at most %d bytes".formatted(TsmKeyRequest.LONGEST_FORMAT),
          value.length() + " bytes");
    }
    return value;
  }

  /// As `kstrtouint` with base 16 (lib/kstrtox.c): a plus sign, `0x`, and a newline at the end are
  /// its to allow; so many digits that the value is out of range come before anything after them.
  private static long level(String value) throws Unreadable {
    String field = FIELD + ".privlevel";
    String unsigned = value.startsWith("+") ? value.substring(1) : value;
    boolean prefixed = unsigned.startsWith("0x") || unsigned.startsWith("0X");
    String digits = prefixed ? unsigned.substring(2) : unsigned;
    int count = leadingHexDigits(digits);
    if (count == 0) {
      throw malformed(field, "a number in base 16", value);
    }
    String significant = digits.substring(0, count).replaceFirst("^0+(?=.)", "");
    if (significant.length() > 16) {
      throw outOfRange(field, value);
    }
    String rest = digits.substring(count);
    if (!rest.isEmpty() && !rest.equals("\n")) {
      throw malformed(field, "a number in base 16", value);
    }
    if (significant.length() > 8) {
      throw outOfRange(field, value);
    }
    return Long.parseLong(significant, 16);
  }

  private static int leadingHexDigits(String text) {
    int count = 0;
    while (count < text.length() && isHexDigit(text.charAt(count))) {
      count++;
    }
    return count;
  }

  private static boolean isHexDigit(char character) {
    return character < 0x80 && Character.digit(character, 16) >= 0;
  }

  private static Unreadable outOfRange(String field, String got) {
    return new Unreadable(Reason.FIELD_OUT_OF_RANGE, field, "32 bits", Text.shown(got));
  }

  private static Unreadable malformed(String field, String wanted, String got) {
    return new Unreadable(Reason.MALFORMED_ENCODING, field, wanted, Text.shown(got));
  }
}
