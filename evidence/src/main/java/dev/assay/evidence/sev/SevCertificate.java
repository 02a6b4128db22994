package dev.assay.evidence.sev;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.wire.Cursor;
import dev.assay.evidence.wire.Unreadable;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;

/// A SEV certificate: PDH, PEK, OCA or CEK, or the owner's own ECDH key. No X.509, and no validity.
///
/// | field | offset | bytes | order | source |
/// | --- | --- | --- | --- | --- |
/// | VERSION | 0x000 | 4 | LE | 1; AMD 55766, SEV certificate format |
/// | API_MAJOR, API_MINOR | 0x004 | 1 each | | |
/// | reserved | 0x006 | 2 | | zero |
/// | PUBKEY_USAGE | 0x008 | 4 | LE | [SevKeyUsage] |
/// | PUBKEY_ALGO | 0x00C | 4 | LE | [SevKeyAlgorithm] |
/// | PUBKEY | 0x010 | 0x404 | | [SevEcKey] |
/// | SIG1_USAGE, SIG1_ALGO | 0x414 | 4 each | LE | |
/// | SIG1 | 0x41C | 512 | LE | over 0x000 to 0x413 |
/// | SIG2_USAGE, SIG2_ALGO | 0x61C | 4 each | LE | |
/// | SIG2 | 0x624 | 512 | LE | over the same |
///
/// @param received all 2084 bytes as they came: what signatures are checked over
/// @param apiMajor of the firmware that made it
/// @param apiMinor likewise
/// @param key EC keys only: RSA, which the format allows an OCA, is refused
/// @param signatures both slots
public record SevCertificate(
    Bytes received,
    int apiMajor,
    int apiMinor,
    SevKeyUsage usage,
    SevKeyAlgorithm algorithm,
    SevEcKey key,
    List<Signature> signatures) {
  public static final int BYTES = 0x824;

  static final int SIGNED_BYTES = 0x414;

  private static final String FIELD = "sev_certificate";

  /// One slot.
  ///
  /// @param usage of the key that signed
  /// @param value 512 bytes
  public record Signature(SevKeyUsage usage, SevKeyAlgorithm algorithm, Bytes value) {}

  public SevCertificate {
    signatures = List.copyOf(signatures);
  }

  public static Parsed<SevCertificate> parse(Bytes raw2084) {
    try {
      return new Parsed.Ok<>(read(raw2084));
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  static SevCertificate read(Bytes raw) throws Unreadable {
    Cursor cursor = new Cursor(raw);
    long version = cursor.u32le(FIELD + ".version");
    if (version != 1) {
      throw new Unreadable(
          Reason.UNSUPPORTED_VERSION, FIELD + ".version", "1", Long.toString(version));
    }
    int apiMajor = cursor.u8(FIELD + ".api_major");
    int apiMinor = cursor.u8(FIELD + ".api_minor");
    cursor.zero(FIELD + ".reserved", 2);
    SevKeyUsage usage = usage(cursor, FIELD + ".pubkey_usage");
    SevKeyAlgorithm algorithm = algorithm(cursor, FIELD + ".pubkey_algo");
    if (algorithm.kind() != SevKeyAlgorithm.Kind.ECDSA
        && algorithm.kind() != SevKeyAlgorithm.Kind.ECDH) {
      throw new Unreadable(
          Reason.UNSUPPORTED_ALGORITHM, FIELD + ".pubkey_algo", "an EC key", algorithm.name());
    }
    SevEcKey key =
        SevEcKey.read(FIELD + ".pubkey", cursor.bytes(FIELD + ".pubkey", SevEcKey.BYTES));
    Signature first = signature(cursor, FIELD + ".sig1");
    Signature second = signature(cursor, FIELD + ".sig2");
    cursor.end(FIELD);
    return new SevCertificate(
        raw, apiMajor, apiMinor, usage, algorithm, key, List.of(first, second));
  }

  /// A certificate that nobody signed yet.
  public static SevCertificate unsigned(
      SevApiVersion api, SevKeyUsage usage, SevKeyAlgorithm algorithm, SevEcKey key) {
    Signature unused =
        new Signature(
            SevKeyUsage.NONE,
            SevKeyAlgorithm.NONE,
            Bytes.copyOf(new byte[SevEcKey.SIGNATURE_BYTES]));
    return new SevCertificate(
            Bytes.EMPTY, api.major(), api.minor(), usage, algorithm, key, List.of())
        .signed(unused, unused);
  }

  /// What LAUNCH_START takes of the guest's owner: the key that its session was made with, signed
  /// by nobody.
  public static SevCertificate ofOwner(SevApiVersion api, SevEcKey key) {
    return unsigned(api, SevKeyUsage.PDH, SevKeyAlgorithm.ECDH_SHA256, key);
  }

  /// The same key with these signatures, which are not checked here.
  public SevCertificate signed(Signature first, Signature second) {
    Bytes body =
        u32(1)
            .concat(Bytes.copyOf(new byte[] {(byte) apiMajor, (byte) apiMinor, 0, 0}))
            .concat(u32(usage.code()))
            .concat(u32(algorithm.code()))
            .concat(key.encode());
    Bytes encoded = body.concat(encode(first)).concat(encode(second));
    return new SevCertificate(
        encoded, apiMajor, apiMinor, usage, algorithm, key, List.of(first, second));
  }

  private static Bytes encode(Signature signature) {
    return u32(signature.usage().code())
        .concat(u32(signature.algorithm().code()))
        .concat(signature.value());
  }

  private static Bytes u32(int value) {
    return LittleEndian.encode(BigInteger.valueOf(value), Integer.BYTES);
  }

  /// What the signatures cover.
  public Bytes signed() {
    return received.slice(0, SIGNED_BYTES);
  }

  /// What it says of itself, before anybody verified it.
  public Claims claims() {
    String name = usage.name().toLowerCase(Locale.ROOT);
    Claims.Builder claims =
        Claims.builder()
            .text(name + ".pubkey_usage", usage.name())
            .text(name + ".pubkey_algo", algorithm.name())
            .number(name + ".api_major", apiMajor)
            .number(name + ".api_minor", apiMinor)
            .text(name + ".key", key.key().description())
            .binary(name + ".spki_sha256", key.key().spki().sha256())
            .binary(name + ".sha256", received.sha256());
    for (int i = 0; i < signatures.size(); i++) {
      claims.text(name + ".sig%d_usage".formatted(i + 1), signatures.get(i).usage().name());
    }
    return claims.build();
  }

  private static Signature signature(Cursor cursor, String field) throws Unreadable {
    SevKeyUsage usage = usage(cursor, field + "_usage");
    SevKeyAlgorithm algorithm = algorithm(cursor, field + "_algo");
    return new Signature(usage, algorithm, cursor.bytes(field, SevEcKey.SIGNATURE_BYTES));
  }

  private static SevKeyUsage usage(Cursor cursor, String field) throws Unreadable {
    long code = cursor.u32le(field);
    return SevKeyUsage.of(code)
        .orElseThrow(
            () ->
                new Unreadable(
                    Reason.FIELD_OUT_OF_RANGE,
                    field,
                    "a key usage",
                    "0x" + Long.toHexString(code)));
  }

  private static SevKeyAlgorithm algorithm(Cursor cursor, String field) throws Unreadable {
    long code = cursor.u32le(field);
    return SevKeyAlgorithm.of(code)
        .orElseThrow(
            () ->
                new Unreadable(
                    Reason.UNSUPPORTED_ALGORITHM,
                    field,
                    "RSA, ECDSA or ECDH with SHA-256 or SHA-384",
                    "0x" + Long.toHexString(code)));
  }
}
