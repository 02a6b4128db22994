package dev.assay.appraisal.author;

import dev.assay.appraisal.json.Json;
import dev.assay.appraisal.json.JsonObject;
import dev.assay.appraisal.json.JsonText;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.wire.Unreadable;
import java.util.Base64;
import java.util.Optional;

/// A compact JWS whose content is kept apart: `header..signature` (RFC 7515, appendix F).
///
/// Header parameters that are not read here say nothing (RFC 7515, 4: they are passed over), but
/// for `crit`, which forbids just that.
///
/// @param signingInput the header as it was sent, and the dot after it
/// @param critical whether the header has `crit`; there is no extension that is understood
record DetachedJws(
    String signingInput,
    Optional<String> algorithm,
    Optional<String> keyId,
    Optional<String> type,
    boolean critical,
    Bytes signature) {
  /// RSA of 4096 bits makes 683 characters, and headers have a few dozen.
  static final int LONGEST = 4096;

  static final String FORM = "a compact JWS without content, `header..signature`";

  private static final Base64.Decoder BASE64URL = Base64.getUrlDecoder();
  private static final Base64.Encoder TO_BASE64URL = Base64.getUrlEncoder().withoutPadding();

  /// It is no such JWS: why, and what is there instead.
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1;

    private final Signing.Reason reason;
    private final String got;

    private Malformed(Signing.Reason reason, String got) {
      super(got, null, false, false);
      this.reason = reason;
      this.got = got;
    }

    Malformed(String got) {
      this(Signing.Reason.SIGNATURE_MALFORMED, got);
    }

    Signing.Reason reason() {
      return reason;
    }

    String got() {
      return got;
    }
  }

  static DetachedJws parse(String text) throws Malformed {
    if (text.length() > LONGEST) {
      throw new Malformed("%d characters, of at most %d".formatted(text.length(), LONGEST));
    }
    String[] parts = text.split("\\.", -1);
    if (parts.length != 3) {
      throw new Malformed("%d parts between dots".formatted(parts.length));
    }
    if (!parts[1].isEmpty()) {
      throw new Malformed(Signing.Reason.SIGNATURE_NOT_DETACHED, "one with content");
    }
    return of(parts[0], header(base64Url(parts[0])), base64Url(parts[2]));
  }

  private static DetachedJws of(String encoded, JsonObject header, Bytes signature)
      throws Malformed {
    return new DetachedJws(
        encoded + ".",
        text(header, "alg"),
        text(header, "kid"),
        text(header, "typ"),
        header.has("crit"),
        signature);
  }

  private static JsonObject header(Bytes json) throws Malformed {
    try {
      return JsonText.read("header", json);
    } catch (Unreadable e) {
      throw new Malformed("a header with " + e.refusal().got());
    }
  }

  private static Optional<String> text(JsonObject header, String name) throws Malformed {
    return switch (header.members().get(name)) {
      case null -> Optional.empty();
      case Json.Text(String value) -> Optional.of(value);
      case Json other ->
          throw new Malformed("a header whose `%s` is %s".formatted(name, other.kind()));
    };
  }

  /// Only what encoding gives back: else one signature could be written in several ways.
  private static Bytes base64Url(String part) throws Malformed {
    try {
      byte[] decoded = BASE64URL.decode(part);
      if (!part.isEmpty() && TO_BASE64URL.encodeToString(decoded).equals(part)) {
        return Bytes.copyOf(decoded);
      }
    } catch (IllegalArgumentException e) {
      // Refused below.
    }
    throw new Malformed("a part that is no base64url");
  }

  /// What the signature is over, with the content put back in its place.
  Bytes signed(Bytes content) {
    return signed(signingInput, content);
  }

  static Bytes signed(String signingInput, Bytes content) {
    return SignatureAlgorithm.ascii(signingInput + encoded(content));
  }

  static String encoded(Bytes bytes) {
    return TO_BASE64URL.encodeToString(bytes.toArray());
  }
}
