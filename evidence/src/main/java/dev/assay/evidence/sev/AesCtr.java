package dev.assay.evidence.sev;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.SecretBytes;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// AES-128 in counter mode, the counter being all 128 bits of the IV, big-endian. The same
/// operation both ways.
final class AesCtr {
  private AesCtr() {}

  static Bytes apply(SecretBytes key, Bytes iv, Bytes text) {
    try {
      Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
      cipher.init(
          Cipher.ENCRYPT_MODE,
          new SecretKeySpec(key.reveal().toArray(), "AES"),
          new IvParameterSpec(iv.toArray()));
      return Bytes.copyOf(cipher.doFinal(text.toArray()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES in counter mode", e);
    }
  }
}
