package dev.assay.evidence.spdm;

import dev.assay.evidence.Bytes;
import java.io.ByteArrayOutputStream;

/// Writes the fields of messages, little-endian.
final class Writer {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  Writer u8(int value) {
    out.write(value);
    return this;
  }

  Writer u16(int value) {
    return u8(value).u8(value >> 8);
  }

  Writer u24(int value) {
    return u16(value).u8(value >> 16);
  }

  Writer u32(long value) {
    return u16((int) value).u16((int) (value >> 16));
  }

  Writer bytes(Bytes value) {
    out.writeBytes(value.toArray());
    return this;
  }

  Bytes written() {
    return Bytes.copyOf(out.toByteArray());
  }
}
