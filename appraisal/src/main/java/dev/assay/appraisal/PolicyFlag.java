package dev.assay.appraisal;

/// A flag that evidence claims and a policy may have a say in.
sealed interface PolicyFlag permits GuestPolicyFlag, SevPolicyFlag, TdAttribute {
  /// As policies spell it.
  String key();

  /// Another spelling that policies may use; [#key] where there is none.
  default String alias() {
    return key();
  }

  /// What is wanted where a policy says nothing of it.
  Requirement unlessSaid();

  String claim();
}
