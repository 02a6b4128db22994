package dev.assay.appraisal;

/// The flags of SEV-SNP's guest policy, which the guest's owner fixed at launch (AMD 56860, guest
/// policy structure), and what is wanted of each where a policy doesn't say.
///
/// The first four permit the host something, and so are stricter unset; the others demand something
/// of it, and so are stricter set.
public enum GuestPolicyFlag implements PolicyFlag {
  SMT("smt", Requirement.ALLOWED),
  /// Whoever runs the migration agent can take the guest's memory elsewhere.
  MIGRATE_MA("migrate_ma", Requirement.FORBIDDEN, "migration_agent"),
  /// The host can read the guest's memory.
  DEBUG("debug", Requirement.FORBIDDEN),
  CXL_ALLOW("cxl_allow", Requirement.ALLOWED),
  SINGLE_SOCKET("single_socket", Requirement.ALLOWED),
  MEM_AES_256_XTS("mem_aes_256_xts", Requirement.ALLOWED),
  RAPL_DIS("rapl_dis", Requirement.ALLOWED),
  CIPHERTEXT_HIDING_DRAM("ciphertext_hiding_dram", Requirement.ALLOWED),
  PAGE_SWAP_DISABLE("page_swap_disable", Requirement.ALLOWED);

  private final String key;
  private final Requirement unlessSaid;
  private final String alias;
  private final String claim;

  GuestPolicyFlag(String key, Requirement unlessSaid) {
    this(key, unlessSaid, key);
  }

  /// @param alias another spelling that policies may use
  GuestPolicyFlag(String key, Requirement unlessSaid, String alias) {
    this.key = key;
    this.unlessSaid = unlessSaid;
    this.alias = alias;
    this.claim = "snp.policy." + key;
  }

  @Override
  public String key() {
    return key;
  }

  @Override
  public String alias() {
    return alias;
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
