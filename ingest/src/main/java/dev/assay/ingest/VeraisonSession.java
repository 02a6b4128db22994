package dev.assay.ingest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.assay.evidence.Bytes;
import dev.assay.ingest.token.TokenKeys;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/// A session of a client of Veraison's API. All of it is in its id, which is signed: any gateway
/// knows whom the challenge was given to, and under which ids evidence may be in the log.
///
/// @param guest whom the challenge was given to
/// @param nonce its nonce
/// @param evidence what the id of its evidence begins with: the last digit says which scheme's
/// @param expires when the session does
record VeraisonSession(String guest, Bytes nonce, String evidence, Instant expires) {
  private static final String USE = "use";
  private static final String SESSION = "veraison-session";
  private static final Pattern ID =
      Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");

  static boolean isId(String text) {
    return ID.matcher(text).matches();
  }

  Optional<String> id(TokenKeys keys, Instant now) {
    ObjectNode claims =
        Json.object()
            .put(USE, SESSION)
            .put("guest", guest)
            .put("nonce", nonceText())
            .put("evidence", evidence)
            .put("exp", expires.toEpochMilli());
    return keys.signSession(Json.write(claims), now);
  }

  /// @return empty where these keys did not sign it, or not as a session, or it has expired
  static Optional<VeraisonSession> read(String id, TokenKeys keys, Instant now) {
    return keys.signed(id, now)
        .map(Json::readBack)
        .filter(claims -> claims.path(USE).asText().equals(SESSION))
        .map(
            claims ->
                new VeraisonSession(
                    claims.get("guest").textValue(),
                    Bytes.copyOf(Base64.getUrlDecoder().decode(claims.get("nonce").textValue())),
                    claims.get("evidence").textValue(),
                    Instant.ofEpochMilli(claims.get("exp").longValue())))
        .filter(session -> now.isBefore(session.expires()));
  }

  /// The id that evidence of this scheme has.
  String evidence(VeraisonEvidence.Scheme scheme) {
    return evidence + scheme.digit();
  }

  String nonceText() {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(nonce.toArray());
  }
}
