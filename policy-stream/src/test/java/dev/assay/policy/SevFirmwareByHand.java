package dev.assay.policy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// The firmware of a SEV platform (AMD 55766: LAUNCH_START, LAUNCH_MEASURE, LAUNCH_SECRET), by the
/// JDK's cryptography and none of ours.
final class SevFirmwareByHand {
  private static final int KEY = 16;
  private static final int MAC = 32;

  private final byte[] api;
  private final byte[] policy;
  private final byte[] tek;
  private final byte[] tik;
  private final byte[] measure;
  private final byte[] mnonce;

  /// LAUNCH_START with the owner's key and session, then LAUNCH_MEASURE of what was loaded.
  ///
  /// @param pdh the platform's key
  /// @param session 128 bytes
  SevFirmwareByHand(
      KeyPair pdh, PublicKey owner, byte[] session, int policy, byte[] digest, byte[] mnonce) {
    this.api = new byte[] {1, 51, 3};
    this.policy = littleEndian(policy);
    byte[] nonce = Arrays.copyOfRange(session, 0, 0x10);
    byte[] wrapped = Arrays.copyOfRange(session, 0x10, 0x30);
    byte[] iv = Arrays.copyOfRange(session, 0x30, 0x40);
    byte[] master = derived(agreed(pdh, owner), "sev-master-secret", nonce);
    requireMac(hmac(derived(master, "sev-kik"), wrapped), Arrays.copyOfRange(session, 0x40, 0x60));
    byte[] keys = ctr(derived(master, "sev-kek"), iv, wrapped);
    this.tek = Arrays.copyOfRange(keys, 0, KEY);
    this.tik = Arrays.copyOfRange(keys, KEY, 2 * KEY);
    requireMac(hmac(tik, this.policy), Arrays.copyOfRange(session, 0x60, 0x80));
    this.mnonce = mnonce.clone();
    this.measure = hmac(tik, new byte[] {4}, api, this.policy, digest, mnonce);
  }

  /// What LAUNCH_MEASURE answers: MEASURE ‖ MNONCE.
  byte[] measurement() {
    return joined(measure, mnonce);
  }

  /// LAUNCH_SECRET: what the guest then finds in its memory.
  ///
  /// @param packet header ‖ data, as the host splits it
  byte[] inject(byte[] packet) {
    byte[] header = Arrays.copyOfRange(packet, 0, 52);
    byte[] data = Arrays.copyOfRange(packet, 52, packet.length);
    byte[] flags = Arrays.copyOfRange(header, 0, 4);
    byte[] iv = Arrays.copyOfRange(header, 4, 20);
    byte[] length = littleEndian(data.length);
    requireMac(
        hmac(tik, new byte[] {1}, flags, iv, length, length, data, measure),
        Arrays.copyOfRange(header, 20, 20 + MAC));
    return ctr(tek, iv, data);
  }

  /// SP 800-108 in counter mode, one block; counter and length little-endian.
  private static byte[] derived(byte[] key, String label, byte... context) {
    byte[] block =
        hmac(
            key,
            littleEndian(1),
            label.getBytes(StandardCharsets.US_ASCII),
            new byte[1],
            context,
            littleEndian(KEY * Byte.SIZE));
    return Arrays.copyOf(block, KEY);
  }

  private static byte[] agreed(KeyPair mine, PublicKey theirs) {
    try {
      KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
      agreement.init(mine.getPrivate());
      agreement.doPhase(theirs, true);
      return agreement.generateSecret();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] hmac(byte[] key, byte[]... parts) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(joined(parts));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] ctr(byte[] key, byte[] iv, byte[] text) {
    try {
      Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
      cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(iv));
      return cipher.doFinal(text);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void requireMac(byte[] wanted, byte[] got) {
    if (!MessageDigest.isEqual(wanted, got)) {
      throw new BadMeasurement();
    }
  }

  private static byte[] littleEndian(int value) {
    return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
  }

  private static byte[] joined(byte[]... parts) {
    var all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  /// The firmware's BAD_MEASUREMENT.
  static final class BadMeasurement extends RuntimeException {}
}
