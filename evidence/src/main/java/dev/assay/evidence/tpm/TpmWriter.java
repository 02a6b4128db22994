package dev.assay.evidence.tpm;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.crypto.HashAlgorithm;
import java.io.ByteArrayOutputStream;

/// Writes TPM structures, the inverse of [TpmCursor].
final class TpmWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  TpmWriter u8(int value) {
    out.write(value);
    return this;
  }

  TpmWriter u16(int value) {
    return u8(value >>> 8).u8(value);
  }

  TpmWriter u32(long value) {
    return u16((int) (value >>> 16)).u16((int) value);
  }

  TpmWriter u64(long value) {
    return u32(value >>> 32).u32(value);
  }

  TpmWriter bytes(Bytes value) {
    out.writeBytes(value.toArray());
    return this;
  }

  /// A TPM2B.
  TpmWriter sized(Bytes value) {
    return u16(value.length()).bytes(value);
  }

  TpmWriter hash(HashAlgorithm hash) {
    return u16(TpmHash.id(hash));
  }

  Bytes written() {
    return Bytes.copyOf(out.toByteArray());
  }
}
