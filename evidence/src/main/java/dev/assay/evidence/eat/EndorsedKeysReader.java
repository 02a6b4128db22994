package dev.assay.evidence.eat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.crypto.EcCurve;
import dev.assay.evidence.wire.Pem;
import dev.assay.evidence.wire.StrictJson;
import dev.assay.evidence.wire.Unreadable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads the keys that an operator hands over; see [EndorsedKeys#parse].
final class EndorsedKeysReader {
  private static final String FIELD = "key";
  private static final int LARGEST = 1024 * 1024;
  private static final int DEEPEST = 8;
  private static final String PUBLIC_KEY = "PUBLIC KEY";

  private static final JsonFactory JSON =
      StrictJson.factory(StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build());

  private final JsonParser parser;
  private final List<EndorsedKey> keys = new ArrayList<>();

  private EndorsedKeysReader(JsonParser parser) {
    this.parser = parser;
  }

  static EndorsedKeys read(Bytes file) throws Unreadable {
    if (file.length() > LARGEST) {
      throw new Unreadable(
          Reason.TOO_LARGE, FIELD, "at most %d bytes".formatted(LARGEST), file.length() + " bytes");
    }
    String text = new String(file.toArray(), StandardCharsets.ISO_8859_1).stripLeading();
    if (text.startsWith("{") || text.startsWith("[")) {
      return json(text);
    }
    return EndorsedKeys.of(usable(EndorsedKey.ofSpki(Pem.looksLike(file) ? pem(file) : file)));
  }

  private static Bytes pem(Bytes file) throws Unreadable {
    List<Pem.Block> blocks = Pem.blocks(FIELD, file);
    if (blocks.size() != 1 || !blocks.getFirst().label().equals(PUBLIC_KEY)) {
      throw malformed(
          "one " + PUBLIC_KEY + " in the PEM",
          blocks.stream().map(Pem.Block::label).toList().toString());
    }
    return blocks.getFirst().content();
  }

  private static EndorsedKeys json(String text) throws Unreadable {
    try (JsonParser parser = JSON.createParser(text)) {
      return new EndorsedKeysReader(parser).document();
    } catch (IOException _) {
      // The parser's own words quote the input.
      throw malformed("JSON, each name once", "something else");
    }
  }

  private EndorsedKeys document() throws IOException, Unreadable {
    if (parser.nextToken() == JsonToken.START_ARRAY) {
      elements();
    } else {
      Member root = member();
      if (!root.listed) {
        keys.add(jwk(root.texts));
      }
    }
    if (parser.nextToken() != null) {
      throw malformed("one JSON value", "more after it");
    }
    if (keys.isEmpty()) {
      throw malformed("at least one key", "none");
    }
    return new EndorsedKeys(keys);
  }

  private void elements() throws IOException, Unreadable {
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      Member element = member();
      keys.add(element.key.isPresent() ? ofDevice(element) : jwk(element.texts));
    }
  }

  /// An object's texts, its `pkey`, and whether it had a list of `keys`, which are read by then.
  private record Member(
      Map<String, String> texts, Optional<Map<String, String>> key, boolean listed) {}

  private Member member() throws IOException, Unreadable {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw malformed("keys as JSON objects", "something else");
    }
    var texts = new HashMap<String, String>();
    Optional<Map<String, String>> key = Optional.empty();
    boolean listed = false;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (value == JsonToken.VALUE_STRING) {
        texts.put(name, parser.getText());
      } else if (value == JsonToken.START_OBJECT && name.equals("pkey")) {
        key = Optional.of(member().texts);
      } else if (value == JsonToken.START_ARRAY && name.equals("keys")) {
        listed = true;
        elements();
      } else {
        parser.skipChildren();
      }
    }
    return new Member(texts, key, listed);
  }

  private static EndorsedKey ofDevice(Member member) throws Unreadable {
    return jwk(member.key.orElseThrow())
        .of(
            new EndorsedKey.Device(
                hex(member.texts, "implementation-id"), hex(member.texts, "instance-id")));
  }

  private static EndorsedKey jwk(Map<String, String> jwk) throws Unreadable {
    if (jwk.containsKey("d")) {
      throw malformed("a public key", "a private one");
    }
    String type = text(jwk, "kty");
    if (!type.equals("EC")) {
      throw new Unreadable(Reason.UNSUPPORTED_ALGORITHM, FIELD, "a JWK of type EC", shown(type));
    }
    String curve = text(jwk, "crv");
    EcCurve on =
        EcCurve.ofJwkName(curve)
            .orElseThrow(
                () ->
                    new Unreadable(
                        Reason.UNSUPPORTED_ALGORITHM,
                        FIELD,
                        "P-256, P-384 or P-521",
                        shown(curve)));
    return usable(EndorsedKey.ofCoordinates(on, base64Url(jwk, "x"), base64Url(jwk, "y")));
  }

  private static Bytes base64Url(Map<String, String> object, String name) throws Unreadable {
    String text = text(object, name);
    try {
      return Bytes.copyOf(Base64.getUrlDecoder().decode(text));
    } catch (IllegalArgumentException e) {
      throw malformed("base64url in " + name, "something else");
    }
  }

  private static Bytes hex(Map<String, String> object, String name) throws Unreadable {
    String text = text(object, name);
    try {
      return Bytes.fromHex(text);
    } catch (IllegalArgumentException e) {
      throw malformed("hex in " + name + ", two digits a byte", "something else");
    }
  }

  private static String text(Map<String, String> object, String name) throws Unreadable {
    String text = object.get(name);
    if (text == null) {
      throw malformed("a text " + name + " in the JSON", "none");
    }
    return text;
  }

  private static String shown(String text) {
    return text.length() <= 16 ? text : text.substring(0, 16) + "...";
  }

  private static EndorsedKey usable(Parsed<EndorsedKey> parsed) throws Unreadable {
    return switch (parsed) {
      case Parsed.Ok<EndorsedKey>(EndorsedKey key) -> key;
      case Parsed.Malformed<EndorsedKey>(Refusal refusal) -> throw new Unreadable(refusal);
    };
  }

  private static Unreadable malformed(String wanted, String got) {
    return new Unreadable(Reason.MALFORMED_ENCODING, FIELD, wanted, got);
  }
}
