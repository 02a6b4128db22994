package dev.assay.appraisal.jws;

import dev.assay.appraisal.json.JsonObject;
import dev.assay.appraisal.json.JsonText;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Reason;
import dev.assay.evidence.wire.Unreadable;
import java.nio.charset.StandardCharsets;

/// A JWS in compact serialization (RFC 7515, 7.1): header, payload and signature in base64url, with
/// dots between them and nothing around them.
///
/// Of the header, `alg` is read, and a `crit` is refused: nothing is understood here that could be
/// critical. Keys that come along (`jwk`, `x5c`, ...) are nobody's until the reader knows them.
///
/// @param field what it is, as refusals name it
/// @param signed what the signature is over, exactly as transported
public record CompactJws(
    String field, JwsAlgorithm algorithm, Bytes payload, Bytes signed, Bytes signature)
    implements SignedToken {
  private static final int LONGEST = 512 * 1024;

  public static CompactJws read(String field, String text) throws Unreadable {
    requireAtMost(LONGEST, field, text);
    String[] parts = text.split("\\.", 4);
    if (parts.length != 3) {
      throw new Unreadable(
          Reason.MALFORMED_ENCODING,
          field,
          "three parts with dots between",
          parts.length + " parts");
    }
    JwsAlgorithm algorithm = algorithm(field + ".header", parts[0]);
    return new CompactJws(
        field,
        algorithm,
        Base64Url.decode(field + ".payload", parts[1]),
        ascii(parts[0] + "." + parts[1]),
        Base64Url.decode(field + ".signature", parts[2]));
  }

  static void requireAtMost(int longest, String field, String text) throws Unreadable {
    if (text.length() > longest) {
      throw new Unreadable(
          Reason.TOO_LARGE,
          field,
          "at most %d characters".formatted(longest),
          Integer.toString(text.length()));
    }
  }

  /// Signs `payload`.
  ///
  /// @param header the header's base64url: see [#header]
  public static String sign(JwsSigner signer, String header, Bytes payload) {
    String signed = header + "." + Base64Url.encode(payload);
    return signed + "." + Base64Url.encode(signer.sign(ascii(signed)));
  }

  /// A header that says the algorithm and what kind of token it is, as base64url.
  ///
  /// @param type the value of `typ`, e.g. `JWT`
  public static String header(JwsAlgorithm algorithm, String type) {
    String json = "{\"alg\":\"%s\",\"typ\":\"%s\"}".formatted(algorithm.wireName(), type);
    return Base64Url.encode(ascii(json));
  }

  @Override
  public String algorithmField() {
    return field + ".header.alg";
  }

  private static JwsAlgorithm algorithm(String field, String encoded) throws Unreadable {
    JsonObject header = JsonText.read(field, Base64Url.decode(field, encoded));
    if (header.has("crit")) {
      throw header.outOfRange("crit", "none", "one");
    }
    String name = header.text("alg");
    return JwsAlgorithm.of(name)
        .orElseThrow(
            () ->
                new Unreadable(
                    Reason.UNSUPPORTED_ALGORITHM,
                    header.pathOf("alg"),
                    "one of " + String.join(", ", JwsAlgorithm.wireNames()),
                    JsonObject.excerpt(name)));
  }

  private static Bytes ascii(String text) {
    return Bytes.copyOf(text.getBytes(StandardCharsets.US_ASCII));
  }
}
