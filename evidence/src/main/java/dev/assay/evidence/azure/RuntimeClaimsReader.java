package dev.assay.evidence.azure;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.ClaimValue;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.crypto.RsaKey;
import dev.assay.evidence.crypto.VerificationKey;
import dev.assay.evidence.wire.StrictJson;
import dev.assay.evidence.wire.Unreadable;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads runtime claims strictly: UTF-8, one object and nothing after it, each name once, bounded
/// in depth and length. Streaming, so that no tree of hostile shape is ever built.
final class RuntimeClaimsReader {
  private static final String FIELD = "az.hcl.runtime_claims";
  private static final String ATTESTATION_KEY = "HCLAkPub";
  private static final String ENDORSEMENT_KEY = "HCLEkPub";
  private static final int DEEPEST = 8;
  private static final int LONGEST_STRING = 4096;
  private static final int LONGEST_NAME = 128;
  private static final int LONGEST_NUMBER = 20;
  private static final int MOST_KEYS = 16;
  private static final int USER_DATA_BYTES = 64;

  /// The members of `vm-configuration` that are known, and what claims call them.
  private static final Map<String, String> CONFIGURATION =
      Map.of(
          "console-enabled", "console_enabled",
          "secure-boot", "secure_boot",
          "tpm-enabled", "tpm_enabled",
          "tpm-persisted", "tpm_persisted",
          "root-cert-thumbprint", "root_cert_thumbprint",
          "vmUniqueId", "vm_unique_id");

  private static final JsonFactory JSON =
      StrictJson.factory(
          StreamReadConstraints.builder()
              .maxNestingDepth(DEEPEST)
              .maxStringLength(LONGEST_STRING)
              .maxNameLength(LONGEST_NAME)
              .maxNumberLength(LONGEST_NUMBER)
              .maxDocumentLength(HclReport.LONGEST)
              .build());

  private final JsonParser parser;
  private final List<Jwk> keys = new ArrayList<>();
  private final LinkedHashMap<String, ClaimValue> configuration = new LinkedHashMap<>();
  private Optional<Bytes> userData = Optional.empty();

  private RuntimeClaimsReader(JsonParser parser) {
    this.parser = parser;
  }

  static Parsed<RuntimeClaims> read(Bytes json) {
    try (JsonParser parser = JSON.createParser(text(json))) {
      return new Parsed.Ok<>(new RuntimeClaimsReader(parser).document());
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    } catch (IOException _) {
      // The parser's own words quote the input.
      return new Parsed.Malformed<>(
          malformed(FIELD, "JSON, each name once, of bounded depth and length").refusal());
    }
  }

  /// Not the parser's own decoding, which guesses UTF-16 and UTF-32 from zeros among the bytes.
  private static String text(Bytes json) throws Unreadable {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json.toArray())).toString();
    } catch (CharacterCodingException _) {
      throw malformed(FIELD, "UTF-8");
    }
  }

  private RuntimeClaims document() throws IOException, Unreadable {
    require(parser.nextToken() == JsonToken.START_OBJECT, FIELD, "an object");
    for (String name = nextName(); name != null; name = nextName()) {
      switch (name) {
        case "keys" -> keys();
        case "vm-configuration" -> configuration();
        case "user-data" -> userData = Optional.of(userData());
        default -> skip();
      }
    }
    if (parser.nextToken() != null) {
      throw new Unreadable(Reason.TRAILING_BYTES, FIELD, "one object", "more after it");
    }
    return new RuntimeClaims(
        key(ATTESTATION_KEY, "sign", "az.hcl.ak")
            .orElseThrow(() -> malformed("az.hcl.keys", "a key " + ATTESTATION_KEY)),
        key(ENDORSEMENT_KEY, "encrypt", "az.hcl.ek"),
        configuration,
        userData);
  }

  private @Nullable String nextName() throws IOException {
    return parser.nextToken() == JsonToken.FIELD_NAME ? parser.currentName() : null;
  }

  private void skip() throws IOException {
    parser.nextToken();
    parser.skipChildren();
  }

  /// What is read of a JWK: texts by name, and its operations.
  private record Jwk(Map<String, String> texts, List<String> operations) {}

  private void keys() throws IOException, Unreadable {
    require(parser.nextToken() == JsonToken.START_ARRAY, "az.hcl.keys", "an array");
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      require(
          parser.currentToken() == JsonToken.START_OBJECT && keys.size() < MOST_KEYS,
          "az.hcl.keys",
          "at most %d objects".formatted(MOST_KEYS));
      keys.add(jwk());
    }
  }

  private Jwk jwk() throws IOException, Unreadable {
    var texts = new HashMap<String, String>();
    var operations = new ArrayList<String>();
    for (String name = nextName(); name != null; name = nextName()) {
      switch (parser.nextToken()) {
        case VALUE_STRING -> texts.put(name, parser.getText());
        case START_ARRAY -> {
          if (name.equals("key_ops")) {
            operations(operations);
          } else {
            parser.skipChildren();
          }
        }
        default -> parser.skipChildren();
      }
    }
    return new Jwk(texts, operations);
  }

  private void operations(List<String> operations) throws IOException, Unreadable {
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      require(
          parser.currentToken() == JsonToken.VALUE_STRING && operations.size() < MOST_KEYS,
          "az.hcl.keys.key_ops",
          "at most %d texts".formatted(MOST_KEYS));
      operations.add(parser.getText());
    }
  }

  private void configuration() throws IOException, Unreadable {
    require(parser.nextToken() == JsonToken.START_OBJECT, "az.hcl.vm_configuration", "an object");
    for (String name = nextName(); name != null; name = nextName()) {
      JsonToken token = parser.nextToken();
      String claim = CONFIGURATION.get(name);
      if (claim == null) {
        parser.skipChildren();
        continue;
      }
      configuration.put(
          claim,
          switch (token) {
            case VALUE_TRUE -> new ClaimValue.Flag(true);
            case VALUE_FALSE -> new ClaimValue.Flag(false);
            case VALUE_STRING -> new ClaimValue.Text(parser.getText());
            default -> throw malformed("az.hcl.vm_configuration." + claim, "true, false or a text");
          });
    }
  }

  private Bytes userData() throws IOException, Unreadable {
    require(parser.nextToken() == JsonToken.VALUE_STRING, "az.hcl.user_data", "a text");
    try {
      Bytes data = Bytes.fromHex(parser.getText());
      require(data.length() == USER_DATA_BYTES, "az.hcl.user_data", "64 bytes of hex");
      return data;
    } catch (IllegalArgumentException _) {
      throw malformed("az.hcl.user_data", "64 bytes of hex");
    }
  }

  private Optional<RsaKey> key(String kid, String operation, String field) throws Unreadable {
    List<Jwk> named = keys.stream().filter(jwk -> kid.equals(jwk.texts().get("kid"))).toList();
    if (named.isEmpty()) {
      return Optional.empty();
    }
    require(named.size() == 1, field, "one key " + kid);
    Jwk jwk = named.getFirst();
    require("RSA".equals(jwk.texts().get("kty")), field + ".kty", "RSA");
    require(jwk.operations().equals(List.of(operation)), field + ".key_ops", operation);
    return Optional.of(
        VerificationKey.rsa(field, number(jwk, "n", field), number(jwk, "e", field)));
  }

  /// RFC 7518, 6.3.1: base64url of the unsigned big-endian number.
  private static BigInteger number(Jwk jwk, String name, String field) throws Unreadable {
    String text = jwk.texts().getOrDefault(name, "");
    try {
      return new BigInteger(1, Base64.getUrlDecoder().decode(text));
    } catch (IllegalArgumentException _) {
      throw malformed(field + "." + name, "base64url");
    }
  }

  private static void require(boolean met, String field, String wanted) throws Unreadable {
    if (!met) {
      throw malformed(field, wanted);
    }
  }

  private static Unreadable malformed(String field, String wanted) {
    return new Unreadable(Reason.MALFORMED_ENCODING, field, wanted, "something else");
  }
}
