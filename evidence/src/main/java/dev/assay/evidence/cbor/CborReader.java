package dev.assay.evidence.cbor;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Reason;
import dev.assay.evidence.wire.Cursor;
import dev.assay.evidence.wire.Unreadable;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Reads exactly one data item out of bytes.
///
/// Accepted are the variations that real producers send: any order of keys, arguments longer than
/// they need be (the Arm profiles ask verifiers for that), unknown tags. Refused are indefinite
/// lengths, a key that is there twice whatever its encoding, text that is no UTF-8, simple values
/// that RFC 8949 reserves or nobody assigned, and anything after the item.
///
/// Time and memory are linear in the input, which is bounded, and a length is held against what
/// remains before anything is allocated for it.
public final class CborReader {
  /// Real tokens have less than 4 KiB.
  public static final int LONGEST_INPUT = 64 * 1024;

  /// Real tokens nest 4 deep within one byte string.
  static final int DEEPEST = 16;

  /// Real tokens have about 200 items within one byte string.
  static final int MOST_ITEMS = 4096;

  // RFC 8949, 3: the additional information after the three bits of the major type.
  private static final int ONE_BYTE = 24;
  private static final int TWO_BYTES = 25;
  private static final int FOUR_BYTES = 26;
  private static final int EIGHT_BYTES = 27;
  private static final int INDEFINITE = 31;

  private final String field;
  private final Cursor cursor;
  private int items;

  private CborReader(String field, Bytes input) {
    this.field = field;
    this.cursor = new Cursor(input);
  }

  /// @param field what the bytes are, as refusals name it
  public static CborItem read(String field, Bytes input) throws Unreadable {
    if (input.length() > LONGEST_INPUT) {
      throw new Unreadable(
          Reason.TOO_LARGE,
          field,
          "at most " + LONGEST_INPUT + " bytes",
          input.length() + " bytes");
    }
    CborReader reader = new CborReader(field, input);
    CborItem item = reader.item(0);
    reader.cursor.end(field);
    return item;
  }

  private CborItem item(int depth) throws Unreadable {
    if (depth == DEEPEST) {
      throw tooLarge("nested at most %d deep".formatted(DEEPEST), "deeper");
    }
    if (++items > MOST_ITEMS) {
      throw tooLarge("at most %d items".formatted(MOST_ITEMS), "more");
    }
    int initial = cursor.u8(field);
    int information = initial & 0x1F;
    return switch (initial >> 5) {
      case 0 -> integer(false, argument(information));
      case 1 -> integer(true, argument(information));
      case 2 -> new CborItem.ByteString(string(information));
      case 3 -> new CborItem.Text(text(string(information)));
      case 4 -> new CborItem.Array(array(information, depth));
      case 5 -> new CborItem.MapItem(map(information, depth));
      case 6 -> tagged(information, depth);
      default -> simple(information);
    };
  }

  private static CborItem integer(boolean negative, long argument) {
    if (argument < 0) {
      return new CborItem.WideInt(negative, argument);
    }
    return new CborItem.Int(negative ? -1 - argument : argument);
  }

  private Bytes string(int information) throws Unreadable {
    return cursor.bytes(field, count(information, 1));
  }

  private String text(Bytes utf8) throws Unreadable {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8.toArray())).toString();
    } catch (CharacterCodingException e) {
      throw malformed("UTF-8 in text", "other bytes");
    }
  }

  private List<CborItem> array(int information, int depth) throws Unreadable {
    int count = count(information, 1);
    List<CborItem> elements = new ArrayList<>(Math.min(count, MOST_ITEMS));
    for (int i = 0; i < count; i++) {
      elements.add(item(depth + 1));
    }
    return elements;
  }

  private List<CborItem.Entry> map(int information, int depth) throws Unreadable {
    int count = count(information, 2);
    List<CborItem.Entry> entries = new ArrayList<>(Math.min(count, MOST_ITEMS));
    Set<CborItem> keys = new HashSet<>();
    for (int i = 0; i < count; i++) {
      CborItem key = item(depth + 1);
      if (!keys.add(key)) {
        throw malformed("each key of a map once", key.kind() + " twice");
      }
      entries.add(new CborItem.Entry(key, item(depth + 1)));
    }
    return entries;
  }

  private CborItem tagged(int information, int depth) throws Unreadable {
    long tag = argument(information);
    if (tag < 0) {
      throw malformed("a tag of at most 63 bits", "64 bits");
    }
    return new CborItem.Tagged(tag, item(depth + 1));
  }

  private CborItem simple(int information) throws Unreadable {
    return switch (information) {
      case 20 -> new CborItem.Bool(false);
      case 21 -> new CborItem.Bool(true);
      case 22 -> new CborItem.Nothing(false);
      case 23 -> new CborItem.Nothing(true);
      case TWO_BYTES ->
          new CborItem.FloatingPoint(Float.float16ToFloat((short) cursor.u16be(field)));
      case FOUR_BYTES ->
          new CborItem.FloatingPoint(Float.intBitsToFloat((int) cursor.u32be(field)));
      case EIGHT_BYTES -> new CborItem.FloatingPoint(Double.longBitsToDouble(cursor.u64be(field)));
      default ->
          throw malformed(
              "false, true, null, undefined or a float",
              information == INDEFINITE ? "a break" : "a simple value that is reserved");
    };
  }

  /// How many there are, where each needs at least `bytesEach` bytes more.
  private int count(int information, int bytesEach) throws Unreadable {
    long argument = argument(information);
    // A negative one has its top bit set: more than any input has.
    if (argument < 0 || argument > cursor.remaining() / bytesEach) {
      throw new Unreadable(
          Reason.TRUNCATED,
          field,
          "what a length of %s at 0x%X needs"
              .formatted(Long.toUnsignedString(argument), cursor.position()),
          cursor.remaining() + " bytes");
    }
    return (int) argument;
  }

  private long argument(int information) throws Unreadable {
    return switch (information) {
      case ONE_BYTE -> cursor.u8(field);
      case TWO_BYTES -> cursor.u16be(field);
      case FOUR_BYTES -> cursor.u32be(field);
      case EIGHT_BYTES -> cursor.u64be(field);
      case 28, 29, 30 -> throw malformed("CBOR", "reserved additional information");
      case INDEFINITE -> throw malformed("definite lengths", "an indefinite length");
      default -> information;
    };
  }

  private Unreadable tooLarge(String wanted, String got) {
    return new Unreadable(Reason.TOO_LARGE, field, wanted, got + here());
  }

  private Unreadable malformed(String wanted, String got) {
    return new Unreadable(Reason.MALFORMED_ENCODING, field, wanted, got + here());
  }

  private String here() {
    return " before 0x%X".formatted(cursor.position());
  }
}
