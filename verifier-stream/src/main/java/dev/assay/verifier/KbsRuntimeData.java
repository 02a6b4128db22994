package dev.assay.verifier;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.crypto.VerificationKey;
import dev.assay.evidence.wire.Unreadable;
import java.io.IOException;
import java.util.HashMap;
import java.util.Optional;

/// What the binding `kbs` hashes: JSON that names the nonce, and the key that the guest wants
/// secrets sealed to (`tee-pubkey`, a JWK of RFC 7517).
///
/// @param nonce as text, which guests copy unread
/// @param guestKey empty where it names none
record KbsRuntimeData(String nonce, Optional<VerificationKey> guestKey) {
  private static final String FIELD = "runtime_data";
  private static final String NONCE = "nonce";
  private static final String KEY = "tee-pubkey";

  /// A member that is there twice would let the hash cover one nonce and us read another.
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  static Parsed<KbsRuntimeData> read(Bytes json) {
    try (JsonParser parser = JSON.createParser(json.toArray())) {
      KbsRuntimeData read = read(parser);
      if (parser.nextToken() != null) {
        throw new Unreadable(Reason.TRAILING_BYTES, FIELD, "one JSON object", "more after it");
      }
      return new Parsed.Ok<>(read);
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    } catch (IOException _) {
      return new Parsed.Malformed<>(
          new Unreadable(
                  Reason.MALFORMED_ENCODING,
                  FIELD,
                  "a JSON object, each member once",
                  json.length() + " bytes that are none")
              .refusal());
    }
  }

  private static KbsRuntimeData read(JsonParser json) throws IOException, Unreadable {
    Optional<String> nonce = Optional.empty();
    Optional<VerificationKey> key = Optional.empty();
    if (json.nextToken() == JsonToken.START_OBJECT) {
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String member = json.currentName();
        JsonToken value = json.nextToken();
        if (member.equals(NONCE) && value == JsonToken.VALUE_STRING) {
          nonce = Optional.of(json.getText());
        } else if (member.equals(KEY)) {
          key = Optional.of(key(json));
        } else {
          json.skipChildren();
        }
      }
    }
    String named =
        nonce.orElseThrow(
            () -> new Unreadable(Reason.FIELD_OUT_OF_RANGE, FIELD + "." + NONCE, "a text", "none"));
    return new KbsRuntimeData(named, key);
  }

  private static VerificationKey key(JsonParser json) throws IOException, Unreadable {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw new Unreadable(
          Reason.UNSUPPORTED_ALGORITHM, FIELD + "." + KEY, "a JWK", "something else");
    }
    var jwk = new HashMap<String, String>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String member = json.currentName();
      if (json.nextToken() == JsonToken.VALUE_STRING) {
        jwk.put(member, json.getText());
      } else {
        json.skipChildren();
      }
    }
    return VerificationKey.ofJwk(FIELD + "." + KEY, jwk);
  }
}
