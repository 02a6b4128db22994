package dev.assay.cli;

import dev.assay.evidence.Bytes;
import java.util.Base64;

/// A public key as text (RFC 7468, section 13).
public final class PublicKeyPem {
  private static final int LINE = 64;

  private PublicKeyPem() {}

  /// @param spki DER SubjectPublicKeyInfo
  /// @return lines, each with its end
  public static String of(Bytes spki) {
    String base64 = Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(spki.toArray());
    return "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n".formatted(base64);
  }
}
