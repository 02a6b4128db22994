package dev.assay.evidence.sev;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.SecretBytes;
import dev.assay.evidence.wire.Cursor;
import dev.assay.evidence.wire.Unreadable;
import java.security.SecureRandom;

/// How the owner's transport keys reach the firmware with LAUNCH_START: wrapped under keys derived
/// from the ECDH of the owner's and the platform's (PDH) key.
///
/// | field | offset | bytes | source |
/// | --- | --- | --- | --- |
/// | NONCE | 0x00 | 16 | AMD 55766, session data |
/// | WRAP_TK | 0x10 | 32 | TEK ‖ TIK, AES-128-CTR under the KEK |
/// | WRAP_IV | 0x30 | 16 | |
/// | WRAP_MAC | 0x40 | 32 | HMAC-SHA-256 of WRAP_TK under the KIK |
/// | POLICY_MAC | 0x60 | 32 | HMAC-SHA-256 of POLICY under the TIK |
///
/// @param nonce 16 bytes
/// @param wrapTk 32 bytes
/// @param wrapIv 16 bytes
/// @param wrapMac 32 bytes
/// @param policyMac 32 bytes
public record SessionBlob(Bytes nonce, Bytes wrapTk, Bytes wrapIv, Bytes wrapMac, Bytes policyMac) {
  public static final int BYTES = 128;

  private static final int NONCE_BYTES = 16;
  private static final int MAC_BYTES = 32;
  private static final String FIELD = "sev_session";

  public SessionBlob {
    boolean sized =
        nonce.length() == NONCE_BYTES
            && wrapTk.length() == 2 * TransportKeys.KEY_BYTES
            && wrapIv.length() == NONCE_BYTES
            && wrapMac.length() == MAC_BYTES
            && policyMac.length() == MAC_BYTES;
    if (!sized) {
      throw new IllegalArgumentException("a session blob has 16, 32, 16, 32 and 32 bytes");
    }
  }

  public static Parsed<SessionBlob> parse(Bytes blob128) {
    try {
      Cursor cursor = new Cursor(blob128);
      Bytes nonce = cursor.bytes(FIELD + ".nonce", NONCE_BYTES);
      Bytes wrapTk = cursor.bytes(FIELD + ".wrap_tk", 2 * TransportKeys.KEY_BYTES);
      Bytes wrapIv = cursor.bytes(FIELD + ".wrap_iv", NONCE_BYTES);
      Bytes wrapMac = cursor.bytes(FIELD + ".wrap_mac", MAC_BYTES);
      Bytes policyMac = cursor.bytes(FIELD + ".policy_mac", MAC_BYTES);
      cursor.end(FIELD);
      return new Parsed.Ok<>(new SessionBlob(nonce, wrapTk, wrapIv, wrapMac, policyMac));
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  /// The owner's side: wraps `keys` for the platform that shares `sharedSecret`.
  ///
  /// @param sharedSecret Z of the ECDH with the platform's PDH; see [SevEcKey]
  public static SessionBlob wrap(
      SecretBytes sharedSecret, TransportKeys keys, SevPolicy policy, SecureRandom random) {
    return wrap(
        sharedSecret,
        TransportKeys.bytes(random, NONCE_BYTES),
        TransportKeys.bytes(random, NONCE_BYTES),
        keys,
        policy);
  }

  static SessionBlob wrap(
      SecretBytes sharedSecret, Bytes nonce, Bytes iv, TransportKeys keys, SevPolicy policy) {
    SecretBytes master = SevKdf.masterSecret(sharedSecret, nonce);
    Bytes plain = keys.tek().reveal().concat(keys.tik().reveal());
    Bytes wrapped = AesCtr.apply(SevKdf.keyEncryptionKey(master), iv, plain);
    return new SessionBlob(
        nonce,
        wrapped,
        iv,
        HmacSha256.of(SevKdf.keyIntegrityKey(master), wrapped),
        HmacSha256.of(keys.tik(), policy.encode()));
  }

  /// The platform's side: the keys, if both MACs hold, the second over the policy of the launch.
  public Parsed<TransportKeys> unwrap(SecretBytes sharedSecret, SevPolicy policy) {
    SecretBytes master = SevKdf.masterSecret(sharedSecret, nonce);
    Bytes mac = HmacSha256.of(SevKdf.keyIntegrityKey(master), wrapTk);
    if (!mac.equalsInConstantTime(wrapMac)) {
      return wrongMac("wrap_mac", "the MAC of WRAP_TK under the KIK", wrapMac);
    }
    Bytes plain = AesCtr.apply(SevKdf.keyEncryptionKey(master), wrapIv, wrapTk);
    TransportKeys keys =
        new TransportKeys(
            SecretBytes.of(plain.slice(0, TransportKeys.KEY_BYTES)),
            SecretBytes.of(plain.slice(TransportKeys.KEY_BYTES, plain.length())));
    if (!HmacSha256.of(keys.tik(), policy.encode()).equalsInConstantTime(policyMac)) {
      return wrongMac(
          "policy_mac", "the MAC of policy %s under the TIK".formatted(policy), policyMac);
    }
    return new Parsed.Ok<>(keys);
  }

  /// The 128 bytes.
  public Bytes encode() {
    return nonce.concat(wrapTk).concat(wrapIv).concat(wrapMac).concat(policyMac);
  }

  private static Parsed<TransportKeys> wrongMac(String part, String wanted, Bytes got) {
    return new Parsed.Malformed<>(
        new Refusal(Reason.MAC_INVALID, FIELD + "." + part, wanted, got.toHex()));
  }
}
