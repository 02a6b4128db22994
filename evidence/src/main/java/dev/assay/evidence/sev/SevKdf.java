package dev.assay.evidence.sev;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.SecretBytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// NIST SP 800-108 in counter mode with HMAC-SHA-256, with SEV's choices: counter and length are
/// little-endian, the length is in bits (AMD 55766, key derivation). One block is always enough.
final class SevKdf {
  private static final int KEY_BYTES = 16;

  private SevKdf() {}

  static SecretBytes masterSecret(SecretBytes sharedSecret, Bytes nonce) {
    return derive(sharedSecret, "sev-master-secret", nonce);
  }

  static SecretBytes keyEncryptionKey(SecretBytes master) {
    return derive(master, "sev-kek", Bytes.EMPTY);
  }

  static SecretBytes keyIntegrityKey(SecretBytes master) {
    return derive(master, "sev-kik", Bytes.EMPTY);
  }

  private static SecretBytes derive(SecretBytes key, String label, Bytes context) {
    Bytes terminated = Bytes.copyOf((label + "\0").getBytes(StandardCharsets.US_ASCII));
    Bytes block = HmacSha256.of(key, u32(1), terminated, context, u32(KEY_BYTES * Byte.SIZE));
    return SecretBytes.of(block.slice(0, KEY_BYTES));
  }

  private static Bytes u32(int value) {
    return Bytes.copyOf(
        ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
  }
}
