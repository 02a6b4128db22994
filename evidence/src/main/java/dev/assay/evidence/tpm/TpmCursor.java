package dev.assay.evidence.tpm;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Reason;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.wire.Cursor;
import dev.assay.evidence.wire.Unreadable;
import java.util.Optional;

/// Reads TPM structures: big-endian integers, and bytes after a 16-bit size (TPM2B).
final class TpmCursor {
  private final Cursor cursor;

  TpmCursor(Bytes source) {
    this.cursor = new Cursor(source);
  }

  int u8(String field) throws Unreadable {
    return cursor.u8(field);
  }

  int u16(String field) throws Unreadable {
    return cursor.u16be(field);
  }

  long u32(String field) throws Unreadable {
    return cursor.u32be(field);
  }

  long u64(String field) throws Unreadable {
    return cursor.u64be(field);
  }

  Bytes bytes(String field, int length) throws Unreadable {
    return cursor.bytes(field, length);
  }

  int remaining() {
    return cursor.remaining();
  }

  void end(String field) throws Unreadable {
    cursor.end(field);
  }

  /// A TPM2B of at most `most` bytes.
  Bytes sized(String field, int most) throws Unreadable {
    int size = u16(field + ".size");
    if (size > most) {
      throw new Unreadable(
          Reason.FIELD_OUT_OF_RANGE,
          field + ".size",
          "at most " + most + " bytes",
          size + " bytes");
    }
    return cursor.bytes(field, size);
  }

  HashAlgorithm hash(String field) throws Unreadable {
    return hash(field, u16(field));
  }

  /// TPM_ALG_NULL is none.
  Optional<HashAlgorithm> optionalHash(String field) throws Unreadable {
    int id = u16(field);
    return id == TpmHash.NULL ? Optional.empty() : Optional.of(hash(field, id));
  }

  private static HashAlgorithm hash(String field, int id) throws Unreadable {
    return TpmHash.ofId(id)
        .orElseThrow(
            () ->
                new Unreadable(
                    Reason.UNSUPPORTED_ALGORITHM,
                    field,
                    "SHA-1, SHA-256, SHA-384 or SHA-512",
                    "0x%04x".formatted(id)));
  }

  /// A name that is a digest: what objects have. Handles, the names of everything else, are 4
  /// bytes; the name of nothing is empty.
  TpmName name(String field) throws Unreadable {
    return TpmName.read(field, sized(field, TpmName.LONGEST));
  }
}
