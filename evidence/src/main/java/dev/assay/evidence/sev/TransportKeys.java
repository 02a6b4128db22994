package dev.assay.evidence.sev;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.SecretBytes;
import java.security.SecureRandom;

/// The keys that a guest's owner and the platform share for one launch. Whoever has them can make
/// measurements and open secrets, so they never leave the owner.
///
/// @param tek transport encryption key, 16 bytes
/// @param tik transport integrity key, 16 bytes
public record TransportKeys(SecretBytes tek, SecretBytes tik) {
  static final int KEY_BYTES = 16;

  public TransportKeys {
    if (tek.length() != KEY_BYTES || tik.length() != KEY_BYTES) {
      throw new IllegalArgumentException("TEK and TIK have 16 bytes each");
    }
  }

  public static TransportKeys random(SecureRandom random) {
    return new TransportKeys(
        SecretBytes.of(bytes(random, KEY_BYTES)), SecretBytes.of(bytes(random, KEY_BYTES)));
  }

  static Bytes bytes(SecureRandom random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return Bytes.copyOf(bytes);
  }
}
