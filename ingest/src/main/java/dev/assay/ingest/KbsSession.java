package dev.assay.ingest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.assay.ingest.token.TokenKeys;
import java.time.Instant;
import java.util.Optional;

/// What a client of the KBS protocol may do next, in its cookie: answer this challenge. Once it
/// has, its token takes the place of this.
///
/// @param guest whom the challenge was given to
/// @param tee what the client says it runs on
/// @param nonce as the client has it, in base64
/// @param expires when the challenge does
record KbsSession(String guest, KbsEvidence tee, String nonce, Instant expires) {
  private static final String USE = "use";
  private static final String SESSION = "kbs-session";

  String sign(TokenKeys keys, Instant now) {
    ObjectNode claims =
        Json.object()
            .put(USE, SESSION)
            .put("guest", guest)
            .put("tee", tee.toString())
            .put("nonce", nonce)
            .put("exp", expires.getEpochSecond());
    return keys.signSession(Json.write(claims), now).orElseThrow(KbsEndpoint::noKey);
  }

  /// @return empty where these keys did not sign it, or not as a session, or it has expired
  static Optional<KbsSession> read(String cookie, TokenKeys keys, Instant now) {
    return keys.signed(cookie, now)
        .map(Json::readBack)
        .filter(claims -> claims.path(USE).asText().equals(SESSION))
        .map(KbsSession::of)
        .filter(session -> now.isBefore(session.expires()));
  }

  private static KbsSession of(ObjectNode claims) {
    return new KbsSession(
        claims.get("guest").textValue(),
        KbsEvidence.of(claims.get("tee").textValue()),
        claims.get("nonce").textValue(),
        Instant.ofEpochSecond(claims.get("exp").longValue()));
  }
}
