package dev.assay.appraisal.ear;

/// The two ways in which claims of an EAR are spelled. They are never mixed in one token.
public enum EarSpelling {
  /// What verifiers in the field emit: `ear.status`.
  DEPLOYED("tag:github.com,2023:veraison/ear"),
  /// What draft-ietf-rats-ear-04 has: `ear_status`.
  DRAFT("tag:ietf.org,2026:rats/ear#04");

  private final String profile;

  EarSpelling(String profile) {
    this.profile = profile;
  }

  /// The value of `eat_profile`.
  public String profile() {
    return profile;
  }
}
