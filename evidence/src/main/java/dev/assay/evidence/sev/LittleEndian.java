package dev.assay.evidence.sev;

import dev.assay.evidence.Bytes;
import java.math.BigInteger;

/// Numbers as AMD writes them in its binary structures: unsigned, least significant byte first,
/// zeros up to the field's width.
final class LittleEndian {
  private LittleEndian() {}

  /// The same bytes, the other way round.
  static Bytes reversed(Bytes bytes) {
    byte[] reversed = new byte[bytes.length()];
    for (int i = 0; i < reversed.length; i++) {
      reversed[i] = (byte) bytes.unsignedAt(reversed.length - 1 - i);
    }
    return Bytes.copyOf(reversed);
  }

  static BigInteger number(Bytes littleEndian) {
    return new BigInteger(1, reversed(littleEndian).toArray());
  }

  /// @throws IllegalArgumentException if it does not fit
  static Bytes encode(BigInteger value, int width) {
    byte[] bytes = new byte[width];
    if (value.signum() < 0 || value.bitLength() > width * Byte.SIZE) {
      throw new IllegalArgumentException("no unsigned number of %d bytes".formatted(width));
    }
    for (int i = 0; i < width; i++) {
      bytes[i] = value.shiftRight(Byte.SIZE * i).byteValue();
    }
    return Bytes.copyOf(bytes);
  }
}
