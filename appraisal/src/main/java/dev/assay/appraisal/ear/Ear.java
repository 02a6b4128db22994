package dev.assay.appraisal.ear;

import dev.assay.appraisal.TrustClaim;
import dev.assay.appraisal.json.JsonText;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.wire.Unreadable;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What an EAR says. Whether anybody vouches for it is another question: see [EarVerifier].
///
/// @param profile the value of `eat_profile`
/// @param nonces as the token writes them: their encoding is the issuer's own
/// @param submodules by part of the attester; at least one
public record Ear(
    String profile,
    EarSpelling spelling,
    EarFacts.VerifierId verifier,
    Instant issuedAt,
    Optional<Instant> notBefore,
    Optional<Instant> expiresAt,
    List<String> nonces,
    SortedMap<String, EarSubmodule> submodules) {
  public Ear {
    nonces = List.copyOf(nonces);
    submodules = Collections.unmodifiableSortedMap(new TreeMap<>(submodules));
  }

  /// Reads a claims set in JSON that nobody signed, e.g. the payload of a token.
  public static Parsed<Ear> parseClaims(Bytes json) {
    try {
      return new Parsed.Ok<>(EarReader.read(JsonText.read(EarReader.FIELD, json)));
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  /// Every claim that was read, for diagnosis.
  public Claims claims() {
    Claims.Builder claims =
        Claims.builder()
            .text("ear.profile", profile)
            .text("ear.verifier_id.developer", verifier.developer())
            .text("ear.verifier_id.build", verifier.build())
            .text("ear.issued_at", issuedAt.toString());
    notBefore.ifPresent(at -> claims.text("ear.not_before", at.toString()));
    expiresAt.ifPresent(at -> claims.text("ear.expires_at", at.toString()));
    for (int i = 0; i < nonces.size(); i++) {
      claims.text("ear.nonce[%d]".formatted(i), nonces.get(i));
    }
    submodules.forEach((name, submodule) -> add(claims, "ear.submods." + name, submodule));
    return claims.build();
  }

  private static void add(Claims.Builder claims, String path, EarSubmodule submodule) {
    claims.text(path + ".status", submodule.status().name().toLowerCase(Locale.ROOT));
    submodule
        .vector()
        .values()
        .forEach((claim, value) -> claims.number(path + "." + snakeCase(claim), value));
    List<String> policies = submodule.policyIds();
    for (int i = 0; i < policies.size(); i++) {
      claims.text("%s.policy_id[%d]".formatted(path, i), policies.get(i));
    }
    submodule.attestedKey().ifPresent(key -> claims.binary(path + ".attested_key", key));
  }

  private static String snakeCase(TrustClaim claim) {
    return claim.name().toLowerCase(Locale.ROOT);
  }
}
