package dev.assay.appraisal;

/// The eight claims of AR4SI's trustworthiness vector, and the values that stand for what a check
/// came to.
public enum TrustClaim {
  /// The instance is one that is recognised: its chip, its keys.
  INSTANCE_IDENTITY("instance-identity", 2, 32, 96),
  /// It is configured as it should be. 36: what matters is not available to the verifier.
  CONFIGURATION("configuration", 2, 36, 96),
  /// The code it runs was measured and is recognised. 3: approved at boot; 33: not recognised.
  EXECUTABLES("executables", 3, 33, 96),
  FILE_SYSTEM("file-system", 2, 32, 96),
  /// Hardware and firmware are genuine and good enough. 32: genuine, and with a known weakness.
  HARDWARE("hardware", 2, 32, 96),
  /// Nobody outside can read its memory. 32: isolated only; 96: visible.
  RUNTIME_OPAQUE("runtime-opaque", 2, 32, 96),
  STORAGE_OPAQUE("storage-opaque", 2, 32, 96),
  SOURCED_DATA("sourced-data", 2, 32, 96);

  private final String wireName;
  private final int good;
  private final int questionable;
  private final int refused;

  TrustClaim(String wireName, int good, int questionable, int refused) {
    this.wireName = wireName;
    this.good = good;
    this.questionable = questionable;
    this.refused = refused;
  }

  /// The name in an attestation result, e.g. `instance-identity`.
  public String wireName() {
    return wireName;
  }

  /// Affirming: compared, and found good.
  int good() {
    return good;
  }

  /// A warning: nothing to compare with, or only just tolerable.
  int questionable() {
    return questionable;
  }

  /// Contraindicated: as the policy refuses it.
  int refused() {
    return refused;
  }
}
