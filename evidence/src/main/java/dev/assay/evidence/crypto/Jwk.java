package dev.assay.evidence.crypto;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Reason;
import dev.assay.evidence.wire.Unreadable;
import java.math.BigInteger;
import java.util.Base64;
import java.util.Map;

/// Reads public keys written as JWKs.
final class Jwk {
  private Jwk() {}

  static VerificationKey read(String field, Map<String, String> jwk) throws Unreadable {
    return switch (jwk.getOrDefault("kty", "")) {
      case "EC" ->
          VerificationKey.ec(
              field, curve(field, jwk), binary(field, jwk, "x"), binary(field, jwk, "y"));
      case "RSA" -> VerificationKey.rsa(field, number(field, jwk, "n"), number(field, jwk, "e"));
      default -> throw unsupported(field + ".kty", "EC or RSA", "another type");
    };
  }

  private static EcCurve curve(String field, Map<String, String> jwk) throws Unreadable {
    return EcCurve.ofJwkName(jwk.getOrDefault("crv", ""))
        .orElseThrow(() -> unsupported(field + ".crv", "P-256, P-384 or P-521", "another curve"));
  }

  private static Bytes binary(String field, Map<String, String> jwk, String member)
      throws Unreadable {
    try {
      return Bytes.copyOf(Base64.getUrlDecoder().decode(jwk.getOrDefault(member, "")));
    } catch (IllegalArgumentException _) {
      throw new Unreadable(
          Reason.MALFORMED_ENCODING,
          "%s.%s".formatted(field, member),
          "base64url",
          "something else");
    }
  }

  /// RFC 7518, 6.3.1: unsigned, big-endian.
  private static BigInteger number(String field, Map<String, String> jwk, String member)
      throws Unreadable {
    return new BigInteger(1, binary(field, jwk, member).toArray());
  }

  private static Unreadable unsupported(String field, String wanted, String got) {
    return new Unreadable(Reason.UNSUPPORTED_ALGORITHM, field, wanted, got);
  }
}
