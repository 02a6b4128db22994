package dev.assay.evidence.sev;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.SecretBytes;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// HMAC-SHA-256 (FIPS 198-1), the one MAC of SEV.
final class HmacSha256 {
  private static final String ALGORITHM = "HmacSHA256";

  private HmacSha256() {}

  static Bytes of(SecretBytes key, Bytes... parts) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key.reveal().toArray(), ALGORITHM));
      for (Bytes part : parts) {
        mac.update(part.toArray());
      }
      return Bytes.copyOf(mac.doFinal());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HMAC-SHA-256", e);
    }
  }
}
