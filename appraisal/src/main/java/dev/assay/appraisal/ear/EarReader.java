package dev.assay.appraisal.ear;

import dev.assay.appraisal.Tier;
import dev.assay.appraisal.TrustClaim;
import dev.assay.appraisal.TrustVector;
import dev.assay.appraisal.json.Json;
import dev.assay.appraisal.json.JsonObject;
import dev.assay.appraisal.jws.Base64Url;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Reason;
import dev.assay.evidence.wire.Unreadable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Reads the claims of an EAR, in the spelling that its profile names. Claims that are none of
/// these are ignored (RFC 9711, 4.1), unless they are these in the other spelling: a token that
/// mixes the two would say different things to different readers.
final class EarReader {
  static final String FIELD = "ear";

  /// Beside the profiles of the two spellings: an issuer that spells as deployed.
  private static final String TRUSTEE_PROFILE =
      "tag:github.com,2024:confidential-containers/Trustee";

  /// The draft's one before, which has all claims that are read here as the draft has them.
  private static final String OLDER_DRAFT_PROFILE = "tag:ietf.org,2026:rats/ear#03";

  private static final int MOST_SUBMODULES = 64;
  private static final int MOST_VALUES = 16;
  private static final int LONGEST_TEXT = 1024;

  /// NumericDate (RFC 7519, 2), up to the end of the year 9999.
  private static final long LAST_SECOND = 253_402_300_799L;

  private final EarSpelling spelling;

  private EarReader(EarSpelling spelling) {
    this.spelling = spelling;
  }

  static Ear read(JsonObject claims) throws Unreadable {
    String profile = claims.text(EarClaim.PROFILE.in(EarSpelling.DEPLOYED));
    return new EarReader(spelling(claims, profile)).read(profile, claims);
  }

  private static EarSpelling spelling(JsonObject claims, String profile) throws Unreadable {
    if (profile.equals(TRUSTEE_PROFILE)) {
      return EarSpelling.DEPLOYED;
    }
    if (profile.equals(OLDER_DRAFT_PROFILE)) {
      return EarSpelling.DRAFT;
    }
    return Arrays.stream(EarSpelling.values())
        .filter(known -> known.profile().equals(profile))
        .findFirst()
        .orElseThrow(
            () ->
                claims.outOfRange(
                    EarClaim.PROFILE.in(EarSpelling.DEPLOYED),
                    "%s, %s or %s"
                        .formatted(
                            EarSpelling.DEPLOYED.profile(),
                            EarSpelling.DRAFT.profile(),
                            TRUSTEE_PROFILE),
                    profile));
  }

  private Ear read(String profile, JsonObject claims) throws Unreadable {
    requireOneSpelling(claims);
    return new Ear(
        profile,
        spelling,
        verifierId(claims.object(name(EarClaim.VERIFIER_ID))),
        instant(claims, EarClaim.ISSUED_AT),
        optionalInstant(claims, EarClaim.NOT_BEFORE),
        optionalInstant(claims, EarClaim.EXPIRES_AT),
        texts(claims, EarClaim.NONCE),
        submodules(claims.object(name(EarClaim.SUBMODULES))));
  }

  private void requireOneSpelling(JsonObject claims) throws Unreadable {
    EarSpelling other = spelling == EarSpelling.DEPLOYED ? EarSpelling.DRAFT : EarSpelling.DEPLOYED;
    for (EarClaim claim : EarClaim.values()) {
      String name = claim.in(other);
      if (!name.equals(name(claim)) && claims.has(name)) {
        throw claims.outOfRange(name, name(claim), "another profile's spelling");
      }
    }
  }

  private static EarFacts.VerifierId verifierId(JsonObject id) throws Unreadable {
    return new EarFacts.VerifierId(
        shortText(id, EarWriter.DEVELOPER), shortText(id, EarWriter.BUILD));
  }

  private SortedMap<String, EarSubmodule> submodules(JsonObject submodules) throws Unreadable {
    int count = submodules.members().size();
    if (count == 0 || count > MOST_SUBMODULES) {
      throw new Unreadable(
          Reason.FIELD_OUT_OF_RANGE,
          submodules.path(),
          "1 to %d submodules".formatted(MOST_SUBMODULES),
          Integer.toString(count));
    }
    SortedMap<String, EarSubmodule> read = new TreeMap<>();
    for (String name : submodules.members().keySet()) {
      read.put(name, submodule(submodules.object(name)));
    }
    return read;
  }

  private EarSubmodule submodule(JsonObject claims) throws Unreadable {
    requireOneSpelling(claims);
    Tier status = status(claims);
    TrustVector vector = vector(claims);
    if (EarSubmodule.isBetter(status, vector)) {
      throw claims.outOfRange(
          name(EarClaim.STATUS),
          "no better than the worst of the trust vector, " + EarStatus.of(vector.tier()).word(),
          EarStatus.of(status).word());
    }
    return new EarSubmodule(status, vector, policyIds(claims), attestedKey(claims));
  }

  private Tier status(JsonObject claims) throws Unreadable {
    String name = name(EarClaim.STATUS);
    Optional<EarStatus> status =
        switch (claims.find(name).orElse(null)) {
          case Json.Text(String word) -> EarStatus.ofWord(word);
          case Json.Whole(long number) -> EarStatus.ofNumber(number);
          case null, default -> Optional.empty();
        };
    return status
        .map(EarStatus::tier)
        .orElseThrow(
            () ->
                claims.outOfRange(
                    name,
                    "none, affirming, warning or contraindicated; or 0, 2, 32 or 96",
                    claims.find(name).map(Json::kind).orElse("none")));
  }

  private TrustVector vector(JsonObject claims) throws Unreadable {
    Optional<JsonObject> vector = claims.optionalObject(name(EarClaim.TRUST_VECTOR));
    if (vector.isEmpty()) {
      return TrustVector.EMPTY;
    }
    Map<TrustClaim, Integer> values = new EnumMap<>(TrustClaim.class);
    for (TrustClaim claim : TrustClaim.values()) {
      if (vector.get().has(claim.wireName())) {
        values.put(claim, vector.get().whole(claim.wireName(), Byte.MIN_VALUE, Byte.MAX_VALUE));
      }
    }
    return new TrustVector(values);
  }

  private List<String> policyIds(JsonObject claims) throws Unreadable {
    String name = name(EarClaim.POLICY_ID);
    if (spelling == EarSpelling.DRAFT) {
      return texts(claims, EarClaim.POLICY_ID);
    }
    return claims.has(name) ? List.of(shortText(claims, name)) : List.of();
  }

  private Optional<Bytes> attestedKey(JsonObject claims) throws Unreadable {
    Optional<JsonObject> attestation = claims.optionalObject(name(EarClaim.KEY_ATTESTATION));
    if (attestation.isEmpty() || !attestation.get().has(EarWriter.ATTESTED_KEY)) {
      return Optional.empty();
    }
    String field = attestation.get().pathOf(EarWriter.ATTESTED_KEY);
    return Optional.of(Base64Url.decode(field, attestation.get().text(EarWriter.ATTESTED_KEY)));
  }

  /// One text, or an array of them.
  private List<String> texts(JsonObject claims, EarClaim claim) throws Unreadable {
    String name = name(claim);
    Json value = claims.find(name).orElse(new Json.Items(List.of()));
    List<Json> items = value instanceof Json.Items(List<Json> many) ? many : List.of(value);
    if (items.size() > MOST_VALUES) {
      throw claims.outOfRange(
          name, "at most %d texts".formatted(MOST_VALUES), Integer.toString(items.size()));
    }
    List<String> texts = new ArrayList<>();
    for (Json item : items) {
      if (!(item instanceof Json.Text(String text)) || text.length() > LONGEST_TEXT) {
        throw claims.outOfRange(
            name, "text of at most %d characters".formatted(LONGEST_TEXT), item.kind());
      }
      texts.add(text);
    }
    return texts;
  }

  private static String shortText(JsonObject claims, String name) throws Unreadable {
    String text = claims.text(name);
    if (text.length() > LONGEST_TEXT) {
      throw claims.outOfRange(name, "at most %d characters".formatted(LONGEST_TEXT), text);
    }
    return text;
  }

  private Instant instant(JsonObject claims, EarClaim claim) throws Unreadable {
    return Instant.ofEpochSecond(claims.number(name(claim), 0, LAST_SECOND));
  }

  private Optional<Instant> optionalInstant(JsonObject claims, EarClaim claim) throws Unreadable {
    return claims.has(name(claim)) ? Optional.of(instant(claims, claim)) : Optional.empty();
  }

  private String name(EarClaim claim) {
    return claim.in(spelling);
  }
}
