package dev.assay.appraisal;

/// The eight claims of AR4SI's trustworthiness vector.
public enum TrustClaim {
  /// The instance is one that is recognised: its chip, its keys.
  INSTANCE_IDENTITY("instance-identity"),
  /// It is configured as it should be.
  CONFIGURATION("configuration"),
  /// The code it runs was measured and is recognised.
  EXECUTABLES("executables"),
  FILE_SYSTEM("file-system"),
  /// Hardware and firmware are genuine and good enough.
  HARDWARE("hardware"),
  /// Nobody outside can read its memory.
  RUNTIME_OPAQUE("runtime-opaque"),
  STORAGE_OPAQUE("storage-opaque"),
  SOURCED_DATA("sourced-data");

  private final String wireName;

  TrustClaim(String wireName) {
    this.wireName = wireName;
  }

  /// The name in an attestation result, e.g. `instance-identity`.
  public String wireName() {
    return wireName;
  }
}
