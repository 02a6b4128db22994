package dev.assay.appraisal;

/// The attributes of a trust domain that have names, and what is wanted of each where a policy
/// doesn't say (Intel TDX Module ABI Reference Specification, ATTRIBUTES).
public enum TdAttribute implements PolicyFlag {
  /// Any of bits 0 to 7: the host can look into the domain.
  DEBUG("debug", Requirement.FORBIDDEN, "under_debug"),
  ICSSD("icssd", Requirement.ALLOWED),
  SERVTD_EXT("servtd_ext", Requirement.ALLOWED),
  LASS("lass", Requirement.ALLOWED),
  /// Linux guests rely on it, and those of today refuse to run without.
  SEPT_VE_DISABLE("sept_ve_disable", Requirement.ALLOWED),
  /// A service domain may take the guest elsewhere.
  MIGRATABLE("migratable", Requirement.FORBIDDEN),
  PKS("pks", Requirement.ALLOWED),
  KEY_LOCKER("kl", Requirement.ALLOWED),
  TPA("tpa", Requirement.ALLOWED),
  PERFMON("perfmon", Requirement.ALLOWED);

  private final String key;
  private final Requirement unlessSaid;
  private final String claim;

  TdAttribute(String key, Requirement unlessSaid) {
    this(key, unlessSaid, key);
  }

  TdAttribute(String key, Requirement unlessSaid, String claim) {
    this.key = key;
    this.unlessSaid = unlessSaid;
    this.claim = "tdx.td_attributes." + claim;
  }

  @Override
  public String key() {
    return key;
  }

  @Override
  public Requirement unlessSaid() {
    return unlessSaid;
  }

  @Override
  public String claim() {
    return claim;
  }
}
