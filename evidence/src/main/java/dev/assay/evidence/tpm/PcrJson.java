package dev.assay.evidence.tpm;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Reason;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.wire.Unreadable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Register values in JSON: no more of JSON than they need, which is strings without escapes in
/// objects or an array. A register that comes twice is refused.
final class PcrJson {
  private static final String FIELD = PcrValuesReader.FIELD;
  private static final int MOST_REGISTERS = 32;

  private final String text;
  private int position;

  private PcrJson(String text) {
    this.text = text;
  }

  static boolean looksLike(Bytes raw) {
    int i = 0;
    while (i < raw.length() && isSpace(raw.unsignedAt(i))) {
      i++;
    }
    if (i == raw.length() || (raw.unsignedAt(i) != '{' && raw.unsignedAt(i) != '[')) {
      return false;
    }
    // Digests may begin with any byte; JSON is text to its end.
    return isText(raw);
  }

  static PcrValues.Banks read(Bytes raw) throws Unreadable {
    return new PcrJson(new String(raw.toArray(), StandardCharsets.ISO_8859_1)).document();
  }

  private static boolean isText(Bytes raw) {
    for (int i = 0; i < raw.length(); i++) {
      int c = raw.unsignedAt(i);
      if (c > '~' || (c < ' ' && !isSpace(c))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isSpace(int c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
  }

  private PcrValues.Banks document() throws Unreadable {
    SortedMap<HashAlgorithm, SortedMap<Integer, Bytes>> banks = new TreeMap<>();
    if (peek() == '[') {
      add(banks, Optional.empty(), array());
    } else {
      object(banks);
    }
    peek();
    if (position != text.length()) {
      throw new Unreadable(
          Reason.TRAILING_BYTES, FIELD, position + " bytes", text.length() + " bytes");
    }
    return new PcrValues.Banks(banks);
  }

  private SortedMap<Integer, Bytes> array() throws Unreadable {
    SortedMap<Integer, Bytes> registers = new TreeMap<>();
    expect('[');
    do {
      put(registers, registers.size(), string());
    } while (more(']'));
    return registers;
  }

  /// Registers of one bank, or banks of registers.
  private void object(SortedMap<HashAlgorithm, SortedMap<Integer, Bytes>> banks) throws Unreadable {
    SortedMap<Integer, Bytes> registers = new TreeMap<>();
    expect('{');
    do {
      String key = string();
      expect(':');
      if (peek() == '{') {
        add(banks, Optional.of(bank(key)), registers());
      } else {
        put(registers, index(key), string());
      }
    } while (more('}'));
    if (!registers.isEmpty()) {
      add(banks, Optional.empty(), registers);
    }
  }

  private SortedMap<Integer, Bytes> registers() throws Unreadable {
    SortedMap<Integer, Bytes> registers = new TreeMap<>();
    expect('{');
    do {
      String key = string();
      expect(':');
      put(registers, index(key), string());
    } while (more('}'));
    return registers;
  }

  private static void add(
      SortedMap<HashAlgorithm, SortedMap<Integer, Bytes>> banks,
      Optional<HashAlgorithm> named,
      SortedMap<Integer, Bytes> registers)
      throws Unreadable {
    int length = registers.values().iterator().next().length();
    HashAlgorithm bank =
        TpmHash.ofDigestLength(length)
            .filter(byLength -> named.isEmpty() || named.get() == byLength)
            .filter(byLength -> registers.values().stream().allMatch(v -> v.length() == length))
            .orElseThrow(
                () ->
                    new Unreadable(
                        Reason.FIELD_OUT_OF_RANGE,
                        FIELD,
                        named
                            .map(hash -> hash.bytes() + " bytes a register")
                            .orElse("20, 32, 48 or 64 bytes a register, the same for each"),
                        length + " bytes, or others beside it"));
    if (banks.putIfAbsent(bank, registers) != null) {
      throw malformed("each bank once", bank.claimName() + " again");
    }
  }

  private static void put(SortedMap<Integer, Bytes> registers, int index, String hex)
      throws Unreadable {
    if (index >= MOST_REGISTERS) {
      throw malformed("registers 0.." + (MOST_REGISTERS - 1), Integer.toString(index));
    }
    Bytes value = hex(index, hex);
    if (registers.putIfAbsent(index, value) != null) {
      throw malformed("each register once", index + " again");
    }
  }

  private static Bytes hex(int index, String hex) throws Unreadable {
    try {
      return Bytes.fromHex(hex.startsWith("0x") ? hex.substring(2) : hex);
    } catch (IllegalArgumentException e) {
      throw malformed("hex, two digits a byte", "something else for register " + index);
    }
  }

  private static int index(String key) throws Unreadable {
    boolean decimal =
        !key.isEmpty()
            && key.length() <= 2
            && key.chars().allMatch(c -> c >= '0' && c <= '9')
            && (key.length() == 1 || key.charAt(0) != '0');
    if (!decimal) {
      throw malformed("a register's number", "`" + excerpt(key) + "`");
    }
    return Integer.parseInt(key);
  }

  private static HashAlgorithm bank(String key) throws Unreadable {
    return Arrays.stream(HashAlgorithm.values())
        .filter(hash -> hash.claimName().equals(key))
        .findFirst()
        .orElseThrow(() -> malformed("sha1, sha256, sha384 or sha512", "`" + excerpt(key) + "`"));
  }

  private static String excerpt(String key) {
    return key.length() <= 16 ? key : key.substring(0, 16) + "...";
  }

  private boolean more(char end) throws Unreadable {
    if (peek() == ',') {
      position++;
      return true;
    }
    expect(end);
    return false;
  }

  private String string() throws Unreadable {
    expect('"');
    int from = position;
    while (position < text.length() && text.charAt(position) != '"') {
      char c = text.charAt(position);
      if (c == '\\' || c < ' ') {
        throw malformed("a plain string", "an escape at " + position);
      }
      position++;
    }
    if (position == text.length()) {
      throw cut();
    }
    return text.substring(from, position++);
  }

  private void expect(char wanted) throws Unreadable {
    int got = peek();
    if (got < 0) {
      throw cut();
    }
    if (got != wanted) {
      throw malformed("`%c` at %d".formatted(wanted, position), "`%c`".formatted((char) got));
    }
    position++;
  }

  /// The next character that is no space, or -1.
  private int peek() {
    while (position < text.length() && isSpace(text.charAt(position))) {
      position++;
    }
    return position < text.length() ? text.charAt(position) : -1;
  }

  private static Unreadable cut() {
    return new Unreadable(Reason.TRUNCATED, FIELD, "the rest of the JSON", "nothing");
  }

  private static Unreadable malformed(String wanted, String got) {
    return new Unreadable(Reason.MALFORMED_ENCODING, FIELD, wanted, got);
  }
}
