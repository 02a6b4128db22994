package dev.assay.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.assay.ingest.token.TokenKeys;
import java.time.Instant;
import java.util.Optional;

/// What a client of the KBS protocol is given for its evidence: an EAR (draft-ietf-rats-ear) in the
/// dialect that these clients and their relying parties read.
///
/// @param jwt the token
/// @param key what it says that the evidence bound
/// @param expires when it is no token any more
record KbsToken(String jwt, TeePubkey key, Instant expires) {
  private static final String PROFILE = "tag:github.com,2024:confidential-containers/Trustee";
  private static final String ISSUER = "assay";
  private static final String CPU = "cpu0";
  private static final String ANNOTATED = "ear.veraison.annotated-evidence";
  private static final String RUNTIME = "runtime_data_claims";

  /// @param verdict as [AnswerJson] writes it
  static KbsToken sign(
      JsonNode verdict, TeePubkey key, KbsEvidence tee, TokenKeys keys, Instant now) {
    Instant expires = now.plus(keys.lifetime());
    ObjectNode claims =
        Json.object()
            .put("eat_profile", PROFILE)
            .put("iss", ISSUER)
            .put("iat", now.getEpochSecond())
            .put("exp", expires.getEpochSecond());
    claims.putObject("ear.verifier-id").put("developer", ISSUER).put("build", ISSUER);
    ObjectNode cpu = claims.putObject("submods").putObject(CPU);
    cpu.put("ear.status", verdict.path("tier").textValue());
    cpu.set("ear.trustworthiness-vector", verdict.path("trustVector"));
    cpu.put("ear.appraisal-policy-id", verdict.path("workload").textValue());
    ObjectNode annotated = cpu.putObject(ANNOTATED);
    annotated.putObject(verdict.path("simulated").asBoolean() ? "sample" : tee.toString());
    annotated.putObject(RUNTIME).set(TeePubkey.NAME, key.jwk());
    String jwt = keys.signToken(Json.write(claims), now).orElseThrow(KbsEndpoint::noKey);
    return new KbsToken(jwt, key, expires);
  }

  /// @return empty where these keys did not sign it, or not as a token, or it has expired
  static Optional<KbsToken> read(String jwt, TokenKeys keys, Instant now) {
    return keys.signed(jwt, now)
        .map(Json::readBack)
        .filter(
            claims ->
                claims.path("eat_profile").asText().equals(PROFILE)
                    && claims.path("iss").asText().equals(ISSUER))
        .map(claims -> of(jwt, claims))
        .filter(token -> now.isBefore(token.expires()));
  }

  private static KbsToken of(String jwt, JsonNode claims) {
    JsonNode annotated = claims.path("submods").path(CPU).path(ANNOTATED);
    return new KbsToken(
        jwt,
        TeePubkey.read(annotated.path(RUNTIME).path(TeePubkey.NAME)),
        Instant.ofEpochSecond(claims.path("exp").longValue()));
  }
}
