package dev.assay.evidence.cca;

/// How a realm token is to be read, above all how it carries the realm manager's key.
public enum CcaRealmProfile {
  /// Without a profile claim: the key is a bare point on P-384, uncompressed, 97 bytes.
  LEGACY(""),
  /// Of draft-ffm-rats-cca-token-00: the key is a COSE_Key.
  V1_0_0("tag:arm.com,2023:realm#1.0.0");

  private final String uri;

  CcaRealmProfile(String uri) {
    this.uri = uri;
  }

  /// Empty where the claim is not there.
  public String uri() {
    return uri;
  }
}
