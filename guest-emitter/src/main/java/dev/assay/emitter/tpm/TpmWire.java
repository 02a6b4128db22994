package dev.assay.emitter.tpm;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.tpm.PcrSelection;
import dev.assay.evidence.wire.Cursor;
import dev.assay.evidence.wire.Unreadable;
import java.io.ByteArrayOutputStream;

/// Arguments of commands: big-endian integers, and bytes after a 16-bit size (TPM2B).
final class TpmWire {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  TpmWire u8(int value) {
    out.write(value);
    return this;
  }

  TpmWire u16(int value) {
    return u8(value >>> 8).u8(value);
  }

  TpmWire u32(long value) {
    return u16((int) (value >>> 16)).u16((int) value);
  }

  TpmWire bytes(Bytes value) {
    out.writeBytes(value.toArray());
    return this;
  }

  TpmWire sized(Bytes value) {
    return u16(value.length()).bytes(value);
  }

  /// TPML_PCR_SELECTION of one bank (Part 2, 10.9.7).
  TpmWire selection(PcrSelection selection) {
    u32(1).u16(id(selection.bank())).u8(selection.octets());
    for (int i = 0; i < selection.octets(); i++) {
      u8((int) (selection.bits() >>> (Byte.SIZE * i)));
    }
    return this;
  }

  Bytes written() {
    return Bytes.copyOf(out.toByteArray());
  }

  static Bytes readSized(Cursor cursor, String field) throws Unreadable {
    return cursor.bytes(field, cursor.u16be(field + ".size"));
  }

  /// TPM_ALG_ID (TCG Algorithm Registry).
  static int id(HashAlgorithm hash) {
    return switch (hash) {
      case SHA1 -> 0x0004;
      case SHA256 -> 0x000B;
      case SHA384 -> 0x000C;
      case SHA512 -> 0x000D;
    };
  }
}
