package dev.assay.cli.offline;

import dev.assay.appraisal.jws.Base64Url;
import dev.assay.evidence.Bytes;
import java.nio.charset.StandardCharsets;

/// A file with an EAR: a JWT or a CWT as text, or a CWT's own bytes.
final class EarFile {
  /// CBOR's arrays and tags begin with a byte beyond ASCII.
  private static final int ASCII = 0x80;

  private EarFile() {}

  /// The token, as text.
  static String token(Bytes content) {
    return isText(content)
        ? new String(content.toArray(), StandardCharsets.ISO_8859_1).strip()
        : Base64Url.encode(content);
  }

  private static boolean isText(Bytes content) {
    return content.isEmpty() || content.unsignedAt(0) < ASCII;
  }
}
