package dev.assay.evidence.sev;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.crypto.EcCurve;
import dev.assay.evidence.crypto.EcKey;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.crypto.VerificationKey;
import dev.assay.evidence.wire.Cursor;
import dev.assay.evidence.wire.Unreadable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// An EC key as AMD's binary structures hold it: SEV certificates, and SNP's ID authentication.
///
/// | field | offset | bytes | order | source |
/// | --- | --- | --- | --- | --- |
/// | CURVE | 0x000 | 4 | LE | 1 P-256, 2 P-384; AMD 55766, ECDSA public key |
/// | QX | 0x004 | 72 | LE | |
/// | QY | 0x04C | 72 | LE | |
/// | reserved | 0x094 | 880 | | zero |
///
/// A signature is R and S, 72 bytes little-endian each, in a field of 512 bytes.
///
/// @param key a point of P-256 or P-384
public record SevEcKey(EcKey key) {
  public static final int BYTES = 0x404;
  public static final int SIGNATURE_BYTES = 512;

  static final int SCALAR_BYTES = 72;

  public SevEcKey {
    if (key.curve() == EcCurve.P521) {
      throw new IllegalArgumentException("SEV has P-256 and P-384");
    }
  }

  /// @param field what a refusal calls it
  public static Parsed<SevEcKey> parse(String field, Bytes structure) {
    try {
      return new Parsed.Ok<>(read(field, structure));
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  static SevEcKey read(String field, Bytes structure) throws Unreadable {
    Cursor cursor = new Cursor(structure);
    long code = cursor.u32le(field + ".curve");
    if (code != 1 && code != 2) {
      throw new Unreadable(
          Reason.UNSUPPORTED_ALGORITHM,
          field + ".curve",
          "1 (P-256) or 2 (P-384)",
          Long.toString(code));
    }
    EcCurve curve = code == 1 ? EcCurve.P256 : EcCurve.P384;
    Bytes x = coordinate(cursor, field + ".qx", curve);
    Bytes y = coordinate(cursor, field + ".qy", curve);
    cursor.zero(field + ".reserved", BYTES - Integer.BYTES - 2 * SCALAR_BYTES);
    cursor.end(field);
    return new SevEcKey(VerificationKey.ec(field, curve, x, y));
  }

  /// The structure, 0x404 bytes.
  public Bytes encode() {
    Bytes curve =
        Bytes.copyOf(
            ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(key.curve() == EcCurve.P256 ? 1 : 2)
                .array());
    return curve
        .concat(LittleEndian.reversed(key.x()).zeroPaddedTo(SCALAR_BYTES))
        .concat(LittleEndian.reversed(key.y()).zeroPaddedTo(SCALAR_BYTES))
        .zeroPaddedTo(BYTES);
  }

  /// Whether `signature` is one over `signed`: R and S, 144 bytes, and zeros.
  public boolean verifies(HashAlgorithm hash, Bytes signed, Bytes signature) {
    return signature.length() >= 2 * SCALAR_BYTES
        && signature.slice(2 * SCALAR_BYTES, signature.length()).isAllZero()
        && key.verifiesDigest(
            hash.digest(signed),
            LittleEndian.reversed(signature.slice(0, SCALAR_BYTES)),
            LittleEndian.reversed(signature.slice(SCALAR_BYTES, 2 * SCALAR_BYTES)));
  }

  private static Bytes coordinate(Cursor cursor, String field, EcCurve curve) throws Unreadable {
    Bytes significant = cursor.bytes(field, curve.bytes());
    cursor.zero(field, SCALAR_BYTES - curve.bytes());
    return LittleEndian.reversed(significant);
  }
}
