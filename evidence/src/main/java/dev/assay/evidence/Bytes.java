package dev.assay.evidence;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/// An immutable sequence of bytes with value equality.
///
/// Evidence is kept as it was received, and records hold it: a bare `byte[]` would break their
/// equality and let a caller change what a signature was checked over.
public final class Bytes implements Comparable<Bytes> {
  public static final Bytes EMPTY = new Bytes(new byte[0]);

  private static final HexFormat HEX = HexFormat.of();

  private final byte[] value;

  private Bytes(byte[] value) {
    this.value = value;
  }

  /// A copy of `value`.
  public static Bytes copyOf(byte[] value) {
    return value.length == 0 ? EMPTY : new Bytes(value.clone());
  }

  /// The bytes that `hex` spells, two digits a byte, upper or lower case.
  ///
  /// @throws IllegalArgumentException if it is no such spelling
  public static Bytes fromHex(String hex) {
    return new Bytes(HEX.parseHex(hex));
  }

  public int length() {
    return value.length;
  }

  public boolean isEmpty() {
    return value.length == 0;
  }

  /// The byte at `index`, as 0..255.
  public int unsignedAt(int index) {
    return value[index] & 0xFF;
  }

  /// The bytes of `[from, to)`.
  public Bytes slice(int from, int to) {
    if (from < 0 || to > value.length || from > to) {
      throw new IndexOutOfBoundsException(
          "slice [%d, %d) of %d bytes".formatted(from, to, value.length));
    }
    return new Bytes(Arrays.copyOfRange(value, from, to));
  }

  public Bytes concat(Bytes other) {
    byte[] joined = Arrays.copyOf(value, value.length + other.value.length);
    System.arraycopy(other.value, 0, joined, value.length, other.value.length);
    return new Bytes(joined);
  }

  /// These bytes, then zeros up to `length`.
  ///
  /// @throws IllegalArgumentException if there are more than `length` already
  public Bytes zeroPaddedTo(int length) {
    if (value.length > length) {
      throw new IllegalArgumentException(value.length + " bytes do not fit into " + length);
    }
    return new Bytes(Arrays.copyOf(value, length));
  }

  public boolean isAllZero() {
    int or = 0;
    for (byte b : value) {
      or |= b;
    }
    return or == 0;
  }

  public byte[] toArray() {
    return value.clone();
  }

  /// Lower-case hex, two digits a byte.
  public String toHex() {
    return HEX.formatHex(value);
  }

  public Bytes sha256() {
    return digest("SHA-256");
  }

  public Bytes sha384() {
    return digest("SHA-384");
  }

  public Bytes sha512() {
    return digest("SHA-512");
  }

  /// Adds these bytes to what `digest` digests, without copying them.
  public void digestInto(MessageDigest digest) {
    digest.update(value);
  }

  private Bytes digest(String algorithm) {
    try {
      return new Bytes(MessageDigest.getInstance(algorithm).digest(value));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has " + algorithm, e);
    }
  }

  /// Equality whose time does not depend on where the two differ. For secrets and for what is
  /// derived from them.
  public boolean equalsInConstantTime(Bytes other) {
    return MessageDigest.isEqual(value, other.value);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes bytes && Arrays.equals(value, bytes.value);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(value);
  }

  /// By unsigned byte, then by length.
  @Override
  public int compareTo(Bytes other) {
    return Arrays.compareUnsigned(value, other.value);
  }

  @Override
  public String toString() {
    return toHex();
  }
}
