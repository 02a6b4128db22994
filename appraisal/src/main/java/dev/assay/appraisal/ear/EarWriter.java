package dev.assay.appraisal.ear;

import dev.assay.appraisal.json.Json;
import dev.assay.appraisal.jws.Base64Url;
import dev.assay.evidence.Bytes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Lays facts out as the claims of one spelling.
final class EarWriter {
  static final String DEVELOPER = "developer";
  static final String BUILD = "build";
  static final String ATTESTED_KEY = "akpub";

  private final EarSpelling spelling;

  private EarWriter(EarSpelling spelling) {
    this.spelling = spelling;
  }

  static Json claims(EarFacts facts, EarSpelling spelling) {
    return new EarWriter(spelling).claims(facts);
  }

  private Json claims(EarFacts facts) {
    Map<String, Json> claims = new HashMap<>();
    put(claims, EarClaim.PROFILE, new Json.Text(spelling.profile()));
    put(claims, EarClaim.ISSUED_AT, new Json.Whole(facts.issuedAt().getEpochSecond()));
    facts
        .expiresAt()
        .ifPresent(at -> put(claims, EarClaim.EXPIRES_AT, new Json.Whole(at.getEpochSecond())));
    facts.nonce().ifPresent(nonce -> put(claims, EarClaim.NONCE, text(nonce)));
    put(claims, EarClaim.VERIFIER_ID, verifierId(facts.verifier()));
    Map<String, Json> submodules = new HashMap<>();
    facts.submodules().forEach((name, submodule) -> submodules.put(name, submodule(submodule)));
    put(claims, EarClaim.SUBMODULES, new Json.Members(submodules));
    return new Json.Members(claims);
  }

  private static Json verifierId(EarFacts.VerifierId verifier) {
    return new Json.Members(
        Map.of(
            DEVELOPER, new Json.Text(verifier.developer()),
            BUILD, new Json.Text(verifier.build())));
  }

  private Json submodule(EarSubmodule submodule) {
    Map<String, Json> claims = new HashMap<>();
    put(claims, EarClaim.STATUS, new Json.Text(EarStatus.of(submodule.status()).word()));
    Map<String, Integer> vector = submodule.vector().byWireName();
    if (!vector.isEmpty()) {
      Map<String, Json> values = new HashMap<>();
      vector.forEach((name, value) -> values.put(name, new Json.Whole(value)));
      put(claims, EarClaim.TRUST_VECTOR, new Json.Members(values));
    }
    if (!submodule.policyIds().isEmpty()) {
      put(claims, EarClaim.POLICY_ID, policyIds(submodule.policyIds()));
    }
    submodule
        .attestedKey()
        .ifPresent(
            key ->
                put(
                    claims,
                    EarClaim.KEY_ATTESTATION,
                    new Json.Members(Map.of(ATTESTED_KEY, text(key)))));
    return new Json.Members(claims);
  }

  private Json policyIds(List<String> ids) {
    if (spelling == EarSpelling.DRAFT) {
      return new Json.Items(ids.stream().<Json>map(Json.Text::new).toList());
    }
    if (ids.size() > 1) {
      throw new IllegalArgumentException("the deployed spelling has room for one policy id");
    }
    return new Json.Text(ids.getFirst());
  }

  private static Json text(Bytes bytes) {
    return new Json.Text(Base64Url.encode(bytes));
  }

  private void put(Map<String, Json> claims, EarClaim claim, Json value) {
    claims.put(claim.in(spelling), value);
  }
}
