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

  private final Terms terms;

  GuestPolicyFlag(String key, Requirement unlessSaid) {
    this(key, unlessSaid, key);
  }

  GuestPolicyFlag(String key, Requirement unlessSaid, String alias) {
    this.terms = new Terms(key, alias, unlessSaid, "snp.policy." + key);
  }

  @Override
  public Terms terms() {
    return terms;
  }
}
