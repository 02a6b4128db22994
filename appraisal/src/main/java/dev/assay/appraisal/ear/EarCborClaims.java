package dev.assay.appraisal.ear;

import dev.assay.appraisal.TrustClaim;
import dev.assay.appraisal.json.Json;
import dev.assay.appraisal.json.JsonObject;
import dev.assay.appraisal.jws.Base64Url;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Reason;
import dev.assay.evidence.cbor.CborItem;
import dev.assay.evidence.wire.Unreadable;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The claims of a CWT as the draft has them in JSON, so that one reader judges both: keys become
/// names, and byte strings, where they belong, the base64url that JSON has in their place. Claims
/// under other keys are left out, as [EarReader] ignores them.
final class EarCborClaims {
  private static final Map<CborItem, EarClaim> CLAIMS =
      Arrays.stream(EarClaim.values())
          .collect(Collectors.toMap(claim -> new CborItem.Int(claim.cborKey()), claim -> claim));

  private static final Map<CborItem, String> VERIFIER =
      Map.of(EarCwt.DEVELOPER, EarWriter.DEVELOPER, EarCwt.BUILD, EarWriter.BUILD);

  private static final Map<CborItem, String> VECTOR =
      Arrays.stream(TrustClaim.values())
          .collect(
              Collectors.toMap(
                  claim -> new CborItem.Int(EarCwt.number(claim)), TrustClaim::wireName));

  private EarCborClaims() {}

  static JsonObject of(CborItem claims) throws Unreadable {
    if (claims instanceof CborItem.MapItem map) {
      return new JsonObject(EarReader.FIELD, claims(map));
    }
    throw new Unreadable(Reason.MALFORMED_ENCODING, EarReader.FIELD, "a map", claims.kind());
  }

  private static Map<String, Json> claims(CborItem.MapItem map) {
    var claims = new LinkedHashMap<String, Json>();
    for (CborItem.Entry entry : map.entries()) {
      EarClaim claim = CLAIMS.get(entry.key());
      if (claim != null) {
        claims.put(claim.in(EarSpelling.DRAFT), value(claim, entry.value()));
      }
    }
    return claims;
  }

  private static Json value(EarClaim claim, CborItem value) {
    return switch (claim) {
      case VERIFIER_ID -> members(value, VERIFIER::get, EarCborClaims::json);
      case TRUST_VECTOR -> members(value, VECTOR::get, EarCborClaims::json);
      case SUBMODULES -> members(value, EarCborClaims::text, EarCborClaims::submodule);
      case KEY_ATTESTATION -> members(value, EarCborClaims::text, EarCborClaims::binary);
      case NONCE -> value instanceof CborItem.Array(var nonces) ? binaries(nonces) : binary(value);
      case PROFILE, ISSUED_AT, NOT_BEFORE, EXPIRES_AT, STATUS, POLICY_ID -> json(value);
    };
  }

  private static Json submodule(CborItem item) {
    return item instanceof CborItem.MapItem map ? new Json.Members(claims(map)) : json(item);
  }

  /// @param name of a member by its key; null where it has none
  private static Json members(
      CborItem item, Function<CborItem, @Nullable String> name, Function<CborItem, Json> value) {
    if (!(item instanceof CborItem.MapItem map)) {
      return json(item);
    }
    var members = new LinkedHashMap<String, Json>();
    for (CborItem.Entry entry : map.entries()) {
      Optional.ofNullable(name.apply(entry.key()))
          .ifPresent(known -> members.put(known, value.apply(entry.value())));
    }
    return new Json.Members(members);
  }

  private static @Nullable String text(CborItem key) {
    return key instanceof CborItem.Text(String text) ? text : null;
  }

  private static Json binaries(List<CborItem> items) {
    return new Json.Items(items.stream().map(EarCborClaims::binary).toList());
  }

  private static Json binary(CborItem item) {
    return item instanceof CborItem.ByteString(Bytes value)
        ? new Json.Text(Base64Url.encode(value))
        : new Json.Other(item.kind());
  }

  private static Json json(CborItem item) {
    return switch (item) {
      case CborItem.Int(long value) -> new Json.Whole(value);
      case CborItem.Text(String value) -> new Json.Text(value);
      case CborItem.Array(List<CborItem> items) ->
          new Json.Items(items.stream().map(EarCborClaims::json).toList());
      default -> new Json.Other(item.kind());
    };
  }
}
