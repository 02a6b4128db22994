package dev.assay.evidence.sev;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.SecretBytes;
import dev.assay.evidence.wire.Cursor;
import dev.assay.evidence.wire.Unreadable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.SecureRandom;

/// What LAUNCH_SECRET takes: a secret for the guest whose measurement it names, and for no other.
/// The same packet can be injected again into that same launch, but into none later.
///
/// | field | offset | bytes | order | source |
/// | --- | --- | --- | --- | --- |
/// | FLAGS | 0x00 | 4 | LE | AMD 55766, LAUNCH_SECRET packet header; bit 0: compressed |
/// | IV | 0x04 | 16 | | |
/// | MAC | 0x14 | 32 | | HMAC-SHA-256 under the TIK |
/// | ciphertext | apart | | | AES-128-CTR under the TEK; as long as the plaintext |
///
/// The MAC covers 01 ‖ FLAGS ‖ IV ‖ GUEST_LENGTH ‖ TRANS_LENGTH ‖ ciphertext ‖ MEASURE, lengths
/// little-endian in 4 bytes; MEASURE from API 0.17 on.
///
/// @param iv 16 bytes, of which none may serve twice under one TEK
/// @param mac 32 bytes
/// @param ciphertext 8 to 16384 bytes
public record LaunchSecretPacket(Bytes iv, Bytes mac, Bytes ciphertext) {
  public static final int HEADER_BYTES = 52;

  /// What firmware takes in one packet.
  public static final int LARGEST = 16 * 1024;

  /// Fewer would tell a host more of a secret than it needs to know.
  private static final int SMALLEST = 8;

  private static final int PLAINTEXT_ALIGNMENT = 16;
  private static final int IV_BYTES = 16;
  private static final int MAC_BYTES = 32;
  private static final Bytes CONTEXT = Bytes.fromHex("01");
  private static final Bytes NO_FLAGS = Bytes.fromHex("00000000");
  private static final String FIELD = "sev_secret";

  public LaunchSecretPacket {
    if (iv.length() != IV_BYTES || mac.length() != MAC_BYTES) {
      throw new IllegalArgumentException("IV has 16 bytes, MAC has 32");
    }
    if (ciphertext.length() < SMALLEST || ciphertext.length() > LARGEST) {
      throw new IllegalArgumentException("a secret has 8 to 16384 bytes");
    }
  }

  /// Reads a packet. Compressed ones are refused: no owner makes any.
  public static Parsed<LaunchSecretPacket> parse(Bytes header52, Bytes ciphertext) {
    try {
      Cursor cursor = new Cursor(header52);
      cursor.zero(FIELD + ".flags", Integer.BYTES);
      Bytes iv = cursor.bytes(FIELD + ".iv", IV_BYTES);
      Bytes mac = cursor.bytes(FIELD + ".mac", MAC_BYTES);
      cursor.end(FIELD + ".header");
      if (ciphertext.length() < SMALLEST) {
        throw new Unreadable(
            Reason.TRUNCATED,
            FIELD + ".ciphertext",
            SMALLEST + " bytes or more",
            ciphertext.length() + " bytes");
      }
      if (ciphertext.length() > LARGEST) {
        throw new Unreadable(
            Reason.TOO_LARGE,
            FIELD + ".ciphertext",
            "at most " + LARGEST + " bytes",
            ciphertext.length() + " bytes");
      }
      return new Parsed.Ok<>(new LaunchSecretPacket(iv, mac, ciphertext));
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  /// Seals `secret` for the launch that `launch` stands for. Only what was verified can be named.
  ///
  /// @param secret a multiple of 16 bytes, at most 16 KiB: see
  ///   [dev.assay.evidence.efi.SecretArea#encode]
  public static Parsed<LaunchSecretPacket> seal(
      SecretBytes secret, TransportKeys keys, VerifiedSevLaunch launch, SecureRandom random) {
    boolean fits =
        secret.length() > 0
            && secret.length() <= LARGEST
            && secret.length() % PLAINTEXT_ALIGNMENT == 0;
    if (!fits) {
      return new Parsed.Malformed<>(
          new Refusal(
              Reason.FIELD_OUT_OF_RANGE,
              FIELD + ".plaintext",
              "a multiple of 16 bytes, at most " + LARGEST,
              secret.length() + " bytes"));
    }
    Bytes iv = TransportKeys.bytes(random, IV_BYTES);
    Bytes ciphertext = AesCtr.apply(keys.tek(), iv, secret.reveal());
    Bytes mac = mac(keys.tik(), iv, ciphertext, launch.evidence().measure(), launch.api());
    return new Parsed.Ok<>(new LaunchSecretPacket(iv, mac, ciphertext));
  }

  /// The platform's side: the secret, if the MAC holds for the launch with this measurement.
  ///
  /// @param measure MEASURE without MNONCE, 32 bytes
  public Parsed<SecretBytes> open(TransportKeys keys, Bytes measure, SevApiVersion api) {
    Bytes wanted = mac(keys.tik(), iv, ciphertext, measure, api);
    return wanted.equalsInConstantTime(mac)
        ? new Parsed.Ok<>(SecretBytes.of(AesCtr.apply(keys.tek(), iv, ciphertext)))
        : new Parsed.Malformed<>(
            new Refusal(
                Reason.MAC_INVALID,
                FIELD + ".mac",
                "the MAC of this packet and MEASURE under the TIK",
                mac.toHex()));
  }

  /// The 52 bytes that go before the ciphertext.
  public Bytes header() {
    return NO_FLAGS.concat(iv).concat(mac);
  }

  private static Bytes mac(
      SecretBytes tik, Bytes iv, Bytes ciphertext, Bytes measure, SevApiVersion api) {
    Bytes length =
        Bytes.copyOf(
            ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(ciphertext.length())
                .array());
    return HmacSha256.of(
        tik,
        CONTEXT,
        NO_FLAGS,
        iv,
        length,
        length,
        ciphertext,
        api.bindsVersionAndMeasure() ? measure : Bytes.EMPTY);
  }
}
