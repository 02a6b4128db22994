package dev.assay.appraisal.jws;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Reason;
import dev.assay.evidence.wire.Unreadable;
import java.util.Base64;

/// Base64url without padding (RFC 7515, 2), in the one spelling that bytes have: bits that no byte
/// needs are zero, or the same token could be written in several ways.
public final class Base64Url {
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

  private Base64Url() {}

  public static String encode(Bytes bytes) {
    return ENCODER.encodeToString(bytes.toArray());
  }

  public static Bytes decode(String field, String text) throws Unreadable {
    try {
      Bytes decoded = Bytes.copyOf(DECODER.decode(text));
      if (encode(decoded).equals(text)) {
        return decoded;
      }
    } catch (IllegalArgumentException e) {
      // Refused below, like a second spelling.
    }
    throw new Unreadable(
        Reason.MALFORMED_ENCODING,
        field,
        "base64url without padding",
        "%d other characters".formatted(text.length()));
  }
}
