package dev.assay.evidence.wire;

import dev.assay.evidence.Bytes;

/// Looks at the lengths of DER alone, before a parser that recurses is let near it.
public final class Der {
  private static final int CONSTRUCTED = 0x20;
  private static final int MULTI_BYTE_TAG = 0x1F;
  private static final int LONGEST_LENGTH = 4;

  private final Bytes bytes;

  private Der(Bytes bytes) {
    this.bytes = bytes;
  }

  /// Whether this is exactly one value of definite lengths, with values nested at most `depth`
  /// deep.
  public static boolean isOneValue(Bytes bytes, int depth) {
    return !bytes.isEmpty() && new Der(bytes).valueEnd(0, bytes.length(), depth) == bytes.length();
  }

  /// How many bytes the value that begins at `from` has, or -1 where it has no sound length.
  public static int valueLength(Bytes bytes, int from) {
    Der der = new Der(bytes);
    int content = der.contentStart(from, bytes.length());
    if (content < 0) {
      return -1;
    }
    return content + der.contentLength(from) - from;
  }

  /// The first value within the outer one, header and all: what a certificate's or a list's
  /// signature covers. Cut out of what was received and not encoded again, so that a signature is
  /// checked over what was signed even where an encoder was not true to DER.
  ///
  /// @param bytes a sound value, by [#isOneValue], that has one within
  public static Bytes firstWithin(Bytes bytes) {
    int from = new Der(bytes).contentStart(0, bytes.length());
    return bytes.slice(from, from + valueLength(bytes, from));
  }

  /// The index after the value at `from`, or -1 where it is not sound.
  private int valueEnd(int from, int limit, int depth) {
    int content = contentStart(from, limit);
    if (content < 0 || depth == 0) {
      return -1;
    }
    int end = content + contentLength(from);
    if ((bytes.unsignedAt(from) & CONSTRUCTED) == 0) {
      return end;
    }
    int next = content;
    while (next < end && next >= 0) {
      next = valueEnd(next, end, depth - 1);
    }
    return next == end ? end : -1;
  }

  /// Where the content of the value at `from` begins, or -1 if its header or its content does not
  /// fit before `limit`. Tags of several bytes are not used in certificates and are not sound here.
  private int contentStart(int from, int limit) {
    if (limit - from < 2 || (bytes.unsignedAt(from) & MULTI_BYTE_TAG) == MULTI_BYTE_TAG) {
      return -1;
    }
    int first = bytes.unsignedAt(from + 1);
    int lengthBytes = first < 0x80 ? 0 : first & 0x7F;
    boolean indefiniteOrHuge = first == 0x80 || lengthBytes > LONGEST_LENGTH;
    int start = from + 2 + lengthBytes;
    if (indefiniteOrHuge || start > limit) {
      return -1;
    }
    int length = contentLength(from);
    return length < 0 || length > limit - start ? -1 : start;
  }

  private int contentLength(int from) {
    int first = bytes.unsignedAt(from + 1);
    if (first < 0x80) {
      return first;
    }
    int length = 0;
    for (int i = 0; i < (first & 0x7F); i++) {
      length = length << 8 | bytes.unsignedAt(from + 2 + i);
    }
    return length;
  }
}
