package dev.assay.secrets.sealing;

import dev.assay.evidence.Bytes;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPublicKeySpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// The receiver of RFC 9180 in base mode, written from the RFC over the JDK's own primitives:
/// shares nothing with what it is held against.
final class HpkeByHand {
  private static final Bytes NOTHING = Bytes.EMPTY;

  private final int kem;
  private final int kdf;
  private final int aead;

  private HpkeByHand(int kem, int kdf, int aead) {
    this.kem = kem;
    this.kdf = kdf;
    this.aead = aead;
  }

  /// Opens an envelope as its documentation says that it is laid out.
  static byte[] open(Bytes envelope, PrivateKey key, Bytes recipient, Bytes info, Bytes aad)
      throws GeneralSecurityException {
    int kem = envelope.unsignedAt(1) << 8 | envelope.unsignedAt(2);
    int kdf = envelope.unsignedAt(3) << 8 | envelope.unsignedAt(4);
    int aead = envelope.unsignedAt(5) << 8 | envelope.unsignedAt(6);
    int end = 7 + recipient.length();
    return new HpkeByHand(kem, kdf, aead)
        .open(
            envelope.slice(7, end),
            envelope.slice(end, envelope.length()),
            key,
            recipient,
            info,
            aad);
  }

  private byte[] open(
      Bytes enc, Bytes ciphertext, PrivateKey key, Bytes recipient, Bytes info, Bytes aad)
      throws GeneralSecurityException {
    Bytes suite = ascii("HPKE").concat(u16(kem)).concat(u16(kdf)).concat(u16(aead));
    Bytes shared = decapsulated(enc, key, recipient);
    Bytes context =
        Bytes.fromHex("00")
            .concat(labeledExtract(kdfHash(), suite, NOTHING, "psk_id_hash", NOTHING))
            .concat(labeledExtract(kdfHash(), suite, NOTHING, "info_hash", info));
    Bytes secret = labeledExtract(kdfHash(), suite, shared, "secret", NOTHING);
    Bytes aesKey = labeledExpand(kdfHash(), suite, secret, "key", context, 32);
    Bytes nonce = labeledExpand(kdfHash(), suite, secret, "base_nonce", context, 12);

    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(
        Cipher.DECRYPT_MODE,
        new SecretKeySpec(aesKey.toArray(), "AES"),
        new GCMParameterSpec(128, nonce.toArray()));
    cipher.updateAAD(aad.toArray());
    return cipher.doFinal(ciphertext.toArray());
  }

  /// Decap of 4.1, with ExtractAndExpand.
  private Bytes decapsulated(Bytes enc, PrivateKey key, Bytes recipient)
      throws GeneralSecurityException {
    KeyAgreement agreement = KeyAgreement.getInstance(kem == 0x20 ? "X25519" : "ECDH");
    agreement.init(key);
    agreement.doPhase(publicKey(enc), true);
    Bytes dh = Bytes.copyOf(agreement.generateSecret());
    Bytes suite = ascii("KEM").concat(u16(kem));
    Bytes prk = labeledExtract(kemHash(), suite, NOTHING, "eae_prk", dh);
    return labeledExpand(
        kemHash(), suite, prk, "shared_secret", enc.concat(recipient), kemSecretBytes());
  }

  private PublicKey publicKey(Bytes enc) throws GeneralSecurityException {
    if (kem == 0x20) {
      byte[] reversed = enc.toArray();
      for (int i = 0; i < reversed.length / 2; i++) {
        byte low = reversed[i];
        reversed[i] = reversed[reversed.length - 1 - i];
        reversed[reversed.length - 1 - i] = low;
      }
      return KeyFactory.getInstance("X25519")
          .generatePublic(
              new XECPublicKeySpec(NamedParameterSpec.X25519, new BigInteger(1, reversed)));
    }
    int width = (enc.length() - 1) / 2;
    AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
    curve.init(
        new ECGenParameterSpec(
            switch (kem) {
              case 0x10 -> "secp256r1";
              case 0x11 -> "secp384r1";
              case 0x12 -> "secp521r1";
              default -> throw new GeneralSecurityException("no KEM of ours: " + kem);
            }));
    return KeyFactory.getInstance("EC")
        .generatePublic(
            new ECPublicKeySpec(
                new ECPoint(
                    new BigInteger(1, enc.slice(1, 1 + width).toArray()),
                    new BigInteger(1, enc.slice(1 + width, enc.length()).toArray())),
                curve.getParameterSpec(ECParameterSpec.class)));
  }

  private String kemHash() {
    return switch (kem) {
      case 0x11 -> "HmacSHA384";
      case 0x12 -> "HmacSHA512";
      default -> "HmacSHA256";
    };
  }

  private int kemSecretBytes() {
    return switch (kem) {
      case 0x11 -> 48;
      case 0x12 -> 64;
      default -> 32;
    };
  }

  private String kdfHash() {
    return switch (kdf) {
      case 2 -> "HmacSHA384";
      case 3 -> "HmacSHA512";
      default -> "HmacSHA256";
    };
  }

  private static Bytes labeledExtract(String hash, Bytes suite, Bytes salt, String label, Bytes ikm)
      throws GeneralSecurityException {
    Mac mac = Mac.getInstance(hash);
    // HKDF-Extract (RFC 5869, 2.2): no salt is a salt of zeros.
    byte[] key = salt.isEmpty() ? new byte[mac.getMacLength()] : salt.toArray();
    mac.init(new SecretKeySpec(key, hash));
    return Bytes.copyOf(
        mac.doFinal(ascii("HPKE-v1").concat(suite).concat(ascii(label)).concat(ikm).toArray()));
  }

  private static Bytes labeledExpand(
      String hash, Bytes suite, Bytes prk, String label, Bytes info, int length)
      throws GeneralSecurityException {
    Bytes labeled =
        u16(length).concat(ascii("HPKE-v1")).concat(suite).concat(ascii(label)).concat(info);
    Mac mac = Mac.getInstance(hash);
    mac.init(new SecretKeySpec(prk.toArray(), hash));
    Bytes out = NOTHING;
    Bytes block = NOTHING;
    for (int i = 1; out.length() < length; i++) {
      block =
          Bytes.copyOf(
              mac.doFinal(
                  block.concat(labeled).concat(Bytes.copyOf(new byte[] {(byte) i})).toArray()));
      out = out.concat(block);
    }
    return Bytes.copyOf(Arrays.copyOf(out.toArray(), length));
  }

  private static Bytes u16(int value) {
    return Bytes.fromHex("%04x".formatted(value));
  }

  private static Bytes ascii(String text) {
    return Bytes.copyOf(text.getBytes(StandardCharsets.US_ASCII));
  }
}
