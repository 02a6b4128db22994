package dev.assay.appraisal;

/// A flag that evidence claims and a policy may have a say in.
sealed interface PolicyFlag permits GuestPolicyFlag, SevPolicyFlag, TdAttribute {
  /// @param key as policies spell it
  /// @param alias another spelling that policies may use; the key where there is none
  /// @param unlessSaid what is wanted where a policy says nothing of it
  /// @param claim the claim that has it
  record Terms(String key, String alias, Requirement unlessSaid, String claim) {
    Terms(String key, Requirement unlessSaid, String claim) {
      this(key, key, unlessSaid, claim);
    }
  }

  Terms terms();

  default String key() {
    return terms().key();
  }

  default String claim() {
    return terms().claim();
  }
}
