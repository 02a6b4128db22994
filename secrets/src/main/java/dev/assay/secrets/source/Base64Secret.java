package dev.assay.secrets.source;

import dev.assay.evidence.Reason;
import dev.assay.evidence.wire.Unreadable;
import dev.assay.secrets.SecretValue;
import java.util.Base64;

/// A secret that is kept as Base64, for stores that keep nothing but text.
final class Base64Secret {
  private Base64Secret() {}

  /// @param text Base64 (RFC 4648, 4) of the secret; closed
  static SecretValue decoded(String field, SecretValue text) throws Unreadable {
    try (text) {
      return SecretValue.takingOver(text.reveal(bytes -> Base64.getDecoder().decode(bytes)));
    } catch (IllegalArgumentException e) {
      // Its message would show a byte of the secret.
      throw new Unreadable(Reason.MALFORMED_ENCODING, field, "Base64", "something else");
    }
  }
}
