package dev.assay.appraisal.author;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.assay.evidence.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(8).build())
          .build();

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

  private static DetachedJws of(String encoded, Header header, Bytes signature) {
    return new DetachedJws(
        encoded + ".",
        Optional.ofNullable(header.algorithm),
        Optional.ofNullable(header.keyId),
        Optional.ofNullable(header.type),
        header.critical,
        signature);
  }

  /// Parameters as they are found.
  private static final class Header {
    private @Nullable String algorithm;
    private @Nullable String keyId;
    private @Nullable String type;
    private boolean critical;
  }

  private static Header header(Bytes json) throws Malformed {
    try (JsonParser parser = JSON.createParser(utf8(json))) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new Malformed("a header that is no JSON object");
      }
      var header = new Header();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        parameter(parser, header);
      }
      if (parser.nextToken() != null) {
        throw new Malformed("more after the header's object");
      }
      return header;
    } catch (IOException e) {
      throw new Malformed("a header that is no JSON, or names a parameter twice");
    }
  }

  private static void parameter(JsonParser parser, Header header) throws IOException, Malformed {
    String name = parser.currentName();
    parser.nextToken();
    switch (name) {
      case "alg" -> header.algorithm = text(parser, name);
      case "kid" -> header.keyId = text(parser, name);
      case "typ" -> header.type = text(parser, name);
      case "crit" -> {
        header.critical = true;
        parser.skipChildren();
      }
      default -> parser.skipChildren();
    }
  }

  private static String text(JsonParser parser, String name) throws IOException, Malformed {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw new Malformed("a header whose `%s` is no text".formatted(name));
    }
    return parser.getText();
  }

  private static String utf8(Bytes json) throws Malformed {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json.toArray())).toString();
    } catch (CharacterCodingException e) {
      throw new Malformed("a header that is no UTF-8");
    }
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
