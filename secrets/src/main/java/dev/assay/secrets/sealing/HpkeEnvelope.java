package dev.assay.secrets.sealing;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.wire.Cursor;
import dev.assay.evidence.wire.Unreadable;
import dev.assay.secrets.SecretValue;

/// A secret sealed by HPKE, as it travels.
///
/// | field | offset | bytes | order | source |
/// | --- | --- | --- | --- | --- |
/// | version | 0 | 1 | | 1 |
/// | kem_id | 1 | 2 | BE | RFC 9180, 7.1 |
/// | kdf_id | 3 | 2 | BE | RFC 9180, 7.2 |
/// | aead_id | 5 | 2 | BE | RFC 9180, 7.3 |
/// | enc | 7 | Nenc, by kem_id | | RFC 9180, 4.1 |
/// | ciphertext | after it | the rest; the last 16 are the tag | | RFC 9180, 5.2 |
///
/// @param encapsulated the ephemeral public key
/// @param ciphertext with the tag at its end
public record HpkeEnvelope(HpkeSuite suite, Bytes encapsulated, Bytes ciphertext) {
  private static final int VERSION = 1;
  private static final int TAG_BYTES = 16;
  private static final String FIELD = "sealed";

  public HpkeEnvelope {
    if (encapsulated.length() != suite.encapsulatedBytes()
        || ciphertext.length() < TAG_BYTES
        || ciphertext.length() > SecretValue.LARGEST + TAG_BYTES) {
      throw new IllegalArgumentException("enc or ciphertext of a wrong length");
    }
  }

  public static Parsed<HpkeEnvelope> parse(Bytes encoded) {
    try {
      return new Parsed.Ok<>(read(new Cursor(encoded)));
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  public Bytes encode() {
    Bytes header =
        Bytes.fromHex(
            "%02x%04x%04x%04x".formatted(VERSION, suite.kem(), suite.kdf(), HpkeSuite.AEAD));
    return header.concat(encapsulated).concat(ciphertext);
  }

  private static HpkeEnvelope read(Cursor cursor) throws Unreadable {
    int version = cursor.u8(FIELD + ".version");
    if (version != VERSION) {
      throw new Unreadable(
          Reason.UNSUPPORTED_VERSION,
          FIELD + ".version",
          Integer.toString(VERSION),
          Integer.toString(version));
    }
    int kem = cursor.u16be(FIELD + ".kem_id");
    int kdf = cursor.u16be(FIELD + ".kdf_id");
    int aead = cursor.u16be(FIELD + ".aead_id");
    HpkeSuite suite =
        HpkeSuite.of(kem, kdf, aead)
            .orElseThrow(
                () ->
                    new Unreadable(
                        Reason.UNSUPPORTED_ALGORITHM,
                        FIELD + ".suite",
                        "a suite of X25519, P-256, P-384 or P-521 with AES-256-GCM",
                        "%04x %04x %04x".formatted(kem, kdf, aead)));
    Bytes encapsulated = cursor.bytes(FIELD + ".enc", suite.encapsulatedBytes());
    int length = cursor.remaining();
    if (length < TAG_BYTES) {
      throw new Unreadable(
          Reason.TRUNCATED, FIELD + ".ciphertext", TAG_BYTES + " bytes or more", length + " bytes");
    }
    if (length > SecretValue.LARGEST + TAG_BYTES) {
      throw new Unreadable(
          Reason.TOO_LARGE,
          FIELD + ".ciphertext",
          "at most %d bytes".formatted(SecretValue.LARGEST + TAG_BYTES),
          length + " bytes");
    }
    return new HpkeEnvelope(suite, encapsulated, cursor.bytes(FIELD + ".ciphertext", length));
  }
}
