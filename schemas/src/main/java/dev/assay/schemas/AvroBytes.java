package dev.assay.schemas;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// What Avro's binary encoding is made of (Apache Avro 1.12 specification, "Binary Encoding"), read
/// from the front. Whatever the bytes are too short for, or can't stand there, throws a
/// [RuntimeException].
final class AvroBytes {
  private static final int BITS_OF_A_BYTE = 7;

  private final byte[] bytes;
  private int at;

  /// @param from the index of the first
  AvroBytes(byte[] bytes, int from) {
    this.bytes = bytes;
    this.at = from;
  }

  /// An int or a long: zig-zag, in groups of 7 bits, the lowest first.
  long number() {
    long zigzag = 0;
    for (int shift = 0; shift < Long.SIZE; shift += BITS_OF_A_BYTE) {
      byte next = bytes[at++];
      zigzag |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return (zigzag >>> 1) ^ -(zigzag & 1);
      }
    }
    throw new IllegalArgumentException("want a number of at most 10 bytes, got more");
  }

  int integer() {
    return Math.toIntExact(number());
  }

  boolean bool() {
    return bytes[at++] == 1;
  }

  String text() {
    int length = length(number());
    at += length;
    return new String(bytes, at - length, length, StandardCharsets.UTF_8);
  }

  ByteBuffer buffer() {
    int length = length(number());
    at += length;
    return ByteBuffer.wrap(Arrays.copyOfRange(bytes, at - length, at));
  }

  /// How many entries of an array or a map come next; 0 at its end. They take a byte each, at
  /// least.
  int block() {
    long count = number();
    if (count >= 0) {
      return length(count);
    }
    // Then the block's size in bytes comes before it, for whoever wants to skip it.
    length(number());
    return length(Math.negateExact(count));
  }

  private int length(long wanted) {
    if (wanted < 0 || wanted > bytes.length - at) {
      throw new IllegalArgumentException(
          "want at most the %d bytes that are left, got %d".formatted(bytes.length - at, wanted));
    }
    return (int) wanted;
  }
}
