package dev.assay.evidence.wire;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Reason;

/// Reads fields one after the other and never past the end. Each read takes the name of its field,
/// so that a refusal can say what was wrong rather than where a pointer stood.
public final class Cursor {
  private static final int LONGEST_EXCERPT = 16;

  private final Bytes source;
  private int position;

  public Cursor(Bytes source) {
    this.source = source;
  }

  public int position() {
    return position;
  }

  public int remaining() {
    return source.length() - position;
  }

  public int u8(String field) throws Unreadable {
    return source.unsignedAt(advance(field, 1));
  }

  public int u16le(String field) throws Unreadable {
    return (int) littleEndian(field, 2);
  }

  public int u16be(String field) throws Unreadable {
    return (int) bigEndian(field, 2);
  }

  public long u32le(String field) throws Unreadable {
    return littleEndian(field, 4);
  }

  public long u32be(String field) throws Unreadable {
    return bigEndian(field, 4);
  }

  /// All 64 bits: negative where the top one is set.
  public long u64le(String field) throws Unreadable {
    return littleEndian(field, 8);
  }

  /// All 64 bits: negative where the top one is set.
  public long u64be(String field) throws Unreadable {
    return bigEndian(field, 8);
  }

  public Bytes bytes(String field, int length) throws Unreadable {
    int from = advance(field, length);
    return source.slice(from, from + length);
  }

  /// A reserved range: `length` bytes that must be zero.
  public void zero(String field, int length) throws Unreadable {
    int from = advance(field, length);
    for (int i = from; i < from + length; i++) {
      if (source.unsignedAt(i) != 0) {
        throw new Unreadable(
            Reason.RESERVED_NOT_ZERO,
            "%s[0x%X..0x%X]".formatted(field, from, from + length),
            "zero",
            excerpt(i, from + length));
      }
    }
  }

  /// Nothing may follow.
  public void end(String field) throws Unreadable {
    if (remaining() != 0) {
      throw new Unreadable(
          Reason.TRAILING_BYTES, field, position + " bytes", source.length() + " bytes");
    }
  }

  private String excerpt(int from, int to) {
    int shown = Math.min(to - from, LONGEST_EXCERPT);
    String hex = source.slice(from, from + shown).toHex();
    return hex + (shown < to - from ? "... at 0x%X".formatted(from) : " at 0x%X".formatted(from));
  }

  private long littleEndian(String field, int length) throws Unreadable {
    int from = advance(field, length);
    long value = 0;
    for (int i = length - 1; i >= 0; i--) {
      value = value << 8 | source.unsignedAt(from + i);
    }
    return value;
  }

  private long bigEndian(String field, int length) throws Unreadable {
    int from = advance(field, length);
    long value = 0;
    for (int i = 0; i < length; i++) {
      value = value << 8 | source.unsignedAt(from + i);
    }
    return value;
  }

  private int advance(String field, int length) throws Unreadable {
    if (length < 0 || length > remaining()) {
      throw new Unreadable(
          Reason.TRUNCATED,
          field,
          "%d bytes at 0x%X".formatted(length, position),
          remaining() + " bytes");
    }
    int from = position;
    position += length;
    return from;
  }
}
