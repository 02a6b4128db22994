package dev.assay.evidence.cca;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Reason;
import dev.assay.evidence.cbor.CborFields;
import dev.assay.evidence.cbor.CborItem;
import dev.assay.evidence.cbor.CborReader;
import dev.assay.evidence.cbor.Label;
import dev.assay.evidence.cose.CoseKey;
import dev.assay.evidence.crypto.EcCurve;
import dev.assay.evidence.crypto.EcKey;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.wire.Unreadable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// What the realm manager says of a realm (draft-ffm-rats-cca-token-00; Arm DEN 0137, A7.2.3.1):
///
/// | label | claim | type |
/// | --- | --- | --- |
/// | 10 | challenge | bstr of 64 |
/// | 265 | profile | text: see [CcaRealmProfile] |
/// | 44235 | personalization_value | bstr of 64 |
/// | 44236 | hash_algo_id | text: sha-256, sha-384 or sha-512 |
/// | 44237 | public_key | bstr: a point of 97 bytes, or a COSE_Key, by the profile |
/// | 44238 | initial_measurement | bstr of 32, 48 or 64 |
/// | 44239 | extensible_measurements | array of 4, each likewise |
/// | 44240 | public_key_hash_algo_id | text, likewise a hash |
///
/// @param challenge what the realm's guest asked with: 64 bytes
/// @param personalizationValue what the host was told to tell equal realms apart by Measurements
///   may be longer than their hash: the realm manager keeps them in 64 bytes, and genuine tokens
///   name `sha-256` beside that many.
///
/// @param hashAlgorithm of the measurements, by name
/// @param publicKey of the realm manager, exactly as transported: its hash is over these bytes
/// @param publicKeyHashAlgorithm what that hash is made with
/// @param initialMeasurement of the realm's memory as it was before it first ran
/// @param extensibleMeasurements what the guest extended since: four
public record CcaRealmClaims(
    CcaRealmProfile profile,
    Bytes challenge,
    Bytes personalizationValue,
    HashAlgorithm hashAlgorithm,
    Bytes publicKey,
    HashAlgorithm publicKeyHashAlgorithm,
    Bytes initialMeasurement,
    List<Bytes> extensibleMeasurements)
    implements CcaClaimsSet {
  static final String FIELD = "cca.realm";

  private static final Label CHALLENGE = new Label(10, "challenge");
  private static final Label PROFILE = new Label(265, "profile");
  private static final Label PERSONALIZATION_VALUE = new Label(44235, "personalization_value");
  private static final Label HASH_ALGO_ID = new Label(44236, "hash_algo_id");
  private static final Label PUBLIC_KEY = new Label(44237, "public_key");
  private static final Label INITIAL_MEASUREMENT = new Label(44238, "initial_measurement");
  private static final Label EXTENSIBLE_MEASUREMENTS = new Label(44239, "extensible_measurements");
  private static final Label PUBLIC_KEY_HASH_ALGO_ID = new Label(44240, "public_key_hash_algo_id");

  private static final int CHALLENGE_BYTES = 64;
  private static final int EXTENSIBLE = 4;
  private static final int UNCOMPRESSED = 0x04;

  public CcaRealmClaims {
    extensibleMeasurements = List.copyOf(extensibleMeasurements);
  }

  /// Whether these are a realm's, rather than a platform's.
  static boolean isOne(CborFields claims) {
    return Stream.of(PERSONALIZATION_VALUE, HASH_ALGO_ID, PUBLIC_KEY, INITIAL_MEASUREMENT)
        .anyMatch(claims::has);
  }

  static CcaRealmClaims read(Bytes payload) throws Unreadable {
    CborFields claims = CborFields.of(FIELD, CborReader.read(FIELD, payload));
    CcaRealmClaims realm =
        new CcaRealmClaims(
            profile(claims),
            claims.bytes(CHALLENGE, CHALLENGE_BYTES),
            claims.bytes(PERSONALIZATION_VALUE, CHALLENGE_BYTES),
            hash(claims, HASH_ALGO_ID),
            claims.bytes(PUBLIC_KEY),
            hash(claims, PUBLIC_KEY_HASH_ALGO_ID),
            claims.hash(INITIAL_MEASUREMENT),
            measurements(claims));
    realm.key(); // refused here and not at the signature, where it is no use
    return realm;
  }

  /// The realm manager's key.
  EcKey key() throws Unreadable {
    String field = FIELD + "." + PUBLIC_KEY.name();
    if (profile == CcaRealmProfile.V1_0_0) {
      return CoseKey.read(field, publicKey);
    }
    int length = 1 + 2 * EcCurve.P384.bytes();
    if (publicKey.length() != length || publicKey.unsignedAt(0) != UNCOMPRESSED) {
      throw CborFields.outOfRange(
          field,
          "an uncompressed point of %d bytes, as there is no profile".formatted(length),
          publicKey.length() + " bytes");
    }
    return EcKey.ofPoint(field, EcCurve.P384, publicKey);
  }

  @Override
  public Claims claims() {
    String prefix = FIELD + ".";
    Claims.Builder claims = Claims.builder();
    if (profile != CcaRealmProfile.LEGACY) {
      claims.text(prefix + PROFILE.name(), profile.uri());
    }
    claims
        .binary(prefix + CHALLENGE.name(), challenge)
        .binary(prefix + PERSONALIZATION_VALUE.name(), personalizationValue)
        .text(prefix + HASH_ALGO_ID.name(), ianaName(hashAlgorithm))
        .binary(prefix + PUBLIC_KEY.name(), publicKey)
        .text(prefix + PUBLIC_KEY_HASH_ALGO_ID.name(), ianaName(publicKeyHashAlgorithm))
        .binary(prefix + INITIAL_MEASUREMENT.name(), initialMeasurement);
    for (int i = 0; i < extensibleMeasurements.size(); i++) {
      claims.binary(
          prefix + EXTENSIBLE_MEASUREMENTS.name() + "." + i, extensibleMeasurements.get(i));
    }
    return claims.build();
  }

  private static CcaRealmProfile profile(CborFields claims) throws Unreadable {
    if (!claims.has(PROFILE)) {
      return CcaRealmProfile.LEGACY;
    }
    String uri = claims.text(PROFILE);
    if (!uri.equals(CcaRealmProfile.V1_0_0.uri())) {
      throw new Unreadable(
          Reason.UNSUPPORTED_VERSION,
          claims.path(PROFILE),
          CcaRealmProfile.V1_0_0.uri() + ", or none",
          CborFields.excerpt(uri));
    }
    return CcaRealmProfile.V1_0_0;
  }

  private static HashAlgorithm hash(CborFields claims, Label label) throws Unreadable {
    String name = claims.text(label);
    return Stream.of(HashAlgorithm.SHA256, HashAlgorithm.SHA384, HashAlgorithm.SHA512)
        .filter(hash -> ianaName(hash).equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new Unreadable(
                    Reason.UNSUPPORTED_ALGORITHM,
                    claims.path(label),
                    "sha-256, sha-384 or sha-512",
                    CborFields.excerpt(name)));
  }

  /// As the Named Information Hash Algorithm Registry has it.
  private static String ianaName(HashAlgorithm hash) {
    return hash.claimName().replace("sha", "sha-");
  }

  private static List<Bytes> measurements(CborFields claims) throws Unreadable {
    List<Bytes> measurements = new ArrayList<>();
    for (CborItem item : claims.array(EXTENSIBLE_MEASUREMENTS, EXTENSIBLE, EXTENSIBLE)) {
      String field = claims.path(EXTENSIBLE_MEASUREMENTS) + "." + measurements.size();
      measurements.add(CborFields.hash(field, item));
    }
    return measurements;
  }
}
