package dev.assay.evidence.sev;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.crypto.RsaKey;
import dev.assay.evidence.crypto.SignatureScheme;
import dev.assay.evidence.crypto.VerificationKey;
import dev.assay.evidence.wire.Cursor;
import dev.assay.evidence.wire.Unreadable;
import java.util.Locale;

/// AMD's own certificates in binary form: ASK and ARK.
///
/// | field | offset | bytes | order | source |
/// | --- | --- | --- | --- | --- |
/// | VERSION | 0x00 | 4 | LE | 1; AMD 55766, AMD signing key certificate |
/// | KEY_ID | 0x04 | 16 | | |
/// | CERTIFYING_ID | 0x14 | 16 | | KEY_ID of the key that signed |
/// | KEY_USAGE | 0x24 | 4 | LE | 0 ARK, 0x13 ASK |
/// | reserved | 0x28 | 16 | | zero |
/// | PUBEXP_SIZE | 0x38 | 4 | LE | bits: 2048 or 4096 |
/// | MODULUS_SIZE | 0x3C | 4 | LE | bits, the same |
/// | PUBEXP, MODULUS | 0x40 | by their sizes | LE | |
/// | SIGNATURE | after them | as the modulus | LE | RSASSA-PSS over everything before it |
///
/// @param received all 832 or 1600 bytes as they came
/// @param usage ARK or ASK
/// @param key RSA of 2048 bits, which hashes with SHA-256, or of 4096, with SHA-384
/// @param signature little-endian
public record AmdCertificate(
    Bytes received,
    Bytes keyId,
    Bytes certifyingId,
    SevKeyUsage usage,
    RsaKey key,
    Bytes signature) {
  private static final int HEADER_BYTES = 0x40;
  private static final int ID_BYTES = 16;
  private static final int SIZES = 0x38;
  private static final String FIELD = "amd_certificate";

  public static Parsed<AmdCertificate> parse(Bytes raw) {
    try {
      return new Parsed.Ok<>(read(raw));
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  static AmdCertificate read(Bytes raw) throws Unreadable {
    Cursor cursor = new Cursor(raw);
    long version = cursor.u32le(FIELD + ".version");
    if (version != 1) {
      throw new Unreadable(
          Reason.UNSUPPORTED_VERSION, FIELD + ".version", "1", Long.toString(version));
    }
    Bytes keyId = cursor.bytes(FIELD + ".key_id", ID_BYTES);
    Bytes certifyingId = cursor.bytes(FIELD + ".certifying_id", ID_BYTES);
    SevKeyUsage usage = usage(cursor.u32le(FIELD + ".key_usage"));
    cursor.zero(FIELD + ".reserved", 16);
    int exponentBytes = size(cursor, FIELD + ".pubexp_size");
    int modulusBytes = size(cursor, FIELD + ".modulus_size");
    if (exponentBytes != modulusBytes) {
      throw new Unreadable(
          Reason.FIELD_OUT_OF_RANGE,
          FIELD + ".pubexp_size",
          "as the modulus, %d bits".formatted(modulusBytes * Byte.SIZE),
          Integer.toString(exponentBytes * Byte.SIZE));
    }
    Bytes exponent = cursor.bytes(FIELD + ".pubexp", exponentBytes);
    Bytes modulus = cursor.bytes(FIELD + ".modulus", modulusBytes);
    Bytes signature = cursor.bytes(FIELD + ".signature", modulusBytes);
    cursor.end(FIELD);
    RsaKey key =
        VerificationKey.rsa(
            FIELD + ".key", LittleEndian.number(modulus), LittleEndian.number(exponent));
    return new AmdCertificate(raw, keyId, certifyingId, usage, key, signature);
  }

  /// How many bytes the certificate that begins at `from` has by its sizes, or -1 where it can't be
  /// one.
  static int length(Bytes bytes, int from) {
    if (bytes.length() - from < HEADER_BYTES) {
      return -1;
    }
    try {
      Cursor sizes = new Cursor(bytes.slice(from + SIZES, from + HEADER_BYTES));
      int exponent = size(sizes, FIELD + ".pubexp_size");
      int modulus = size(sizes, FIELD + ".modulus_size");
      return HEADER_BYTES + exponent + 2 * modulus;
    } catch (Unreadable e) {
      return -1;
    }
  }

  /// Whether this key made `signature` over `signed`.
  ///
  /// @param littleEndian as many bytes as the modulus has, and zeros
  boolean verifies(Bytes signed, Bytes littleEndian) {
    int bytes = signature.length();
    if (littleEndian.length() < bytes
        || !littleEndian.slice(bytes, littleEndian.length()).isAllZero()) {
      return false;
    }
    return key.verifies(
        new SignatureScheme.RsaPss(hash(), SignatureScheme.RsaPss.EITHER_SALT),
        signed,
        LittleEndian.reversed(littleEndian.slice(0, bytes)));
  }

  /// The hash that goes with the key's length.
  HashAlgorithm hash() {
    return signature.length() == 256 ? HashAlgorithm.SHA256 : HashAlgorithm.SHA384;
  }

  /// What the signature covers.
  Bytes signed() {
    return received.slice(0, received.length() - signature.length());
  }

  /// What it says of itself, before anybody verified it.
  public Claims claims() {
    String name = usage.name().toLowerCase(Locale.ROOT);
    return Claims.builder()
        .binary(name + ".key_id", keyId)
        .binary(name + ".certifying_id", certifyingId)
        .text(name + ".key", key.description())
        .binary(name + ".spki_sha256", key.spki().sha256())
        .binary(name + ".sha256", received.sha256())
        .build();
  }

  private static SevKeyUsage usage(long code) throws Unreadable {
    if (code == SevKeyUsage.ARK.code()) {
      return SevKeyUsage.ARK;
    }
    if (code == SevKeyUsage.ASK.code()) {
      return SevKeyUsage.ASK;
    }
    throw new Unreadable(
        Reason.FIELD_OUT_OF_RANGE,
        FIELD + ".key_usage",
        "0 (ARK) or 0x13 (ASK)",
        "0x" + Long.toHexString(code));
  }

  private static int size(Cursor cursor, String field) throws Unreadable {
    long bits = cursor.u32le(field);
    if (bits != 2048 && bits != 4096) {
      throw new Unreadable(
          Reason.FIELD_OUT_OF_RANGE, field, "2048 or 4096 bits", Long.toString(bits));
    }
    return (int) bits / Byte.SIZE;
  }
}
