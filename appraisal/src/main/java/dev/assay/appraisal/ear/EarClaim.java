package dev.assay.appraisal.ear;

/// The claims that are read and written here, as each spelling has them.
///
/// Source: draft-ietf-rats-ear, 3 (claims and their CBOR keys); the deployed names are those of the
/// profile `tag:github.com,2023:veraison/ear`.
enum EarClaim {
  PROFILE("eat_profile", "eat_profile", 265),
  ISSUED_AT("iat", "iat", 6),
  NOT_BEFORE("nbf", "nbf", 5),
  EXPIRES_AT("exp", "exp", 4),
  NONCE("eat_nonce", "eat_nonce", 10),
  VERIFIER_ID("ear.verifier-id", "ear_verifier_id", 1004),
  SUBMODULES("submods", "submods", 266),
  STATUS("ear.status", "ear_status", 1000),
  TRUST_VECTOR("ear.trustworthiness-vector", "ear_trustworthiness_vector", 1001),
  POLICY_ID("ear.appraisal-policy-id", "ear_appraisal_policy_ids", 1003),
  KEY_ATTESTATION("ear.veraison.key-attestation", "ear_veraison_key_attestation", -70002);

  private final String deployed;
  private final String draft;
  private final long cborKey;

  EarClaim(String deployed, String draft, long cborKey) {
    this.deployed = deployed;
    this.draft = draft;
    this.cborKey = cborKey;
  }

  /// The name in JSON.
  String in(EarSpelling spelling) {
    return switch (spelling) {
      case DEPLOYED -> deployed;
      case DRAFT -> draft;
    };
  }

  /// The key in CBOR, whatever the spelling.
  long cborKey() {
    return cborKey;
  }
}
