package dev.assay.appraisal;

/// One entry of a policy's `rules`: something that is held against a guest beside what its entry of
/// `accept` says.
///
/// @param path where it stands in the policy, e.g. `rules[0]`
/// @param name what the policy calls it
/// @param when the condition under which it fires
/// @param tier what the guest falls to where it fires: never [Tier#AFFIRMING]
/// @param claim which claim of the trust vector says so
/// @param value what that claim then says, a value of `tier`
/// @param reason why, in the author's words
record Rule(
    String path,
    String name,
    Condition when,
    Tier tier,
    TrustClaim claim,
    int value,
    String reason) {
  /// Where a rule doesn't fire, which is nearly always: made once.
  Check passed() {
    return new Check(name, path, Check.Outcome.MET, wanted(), "not so");
  }

  String wanted() {
    return "not " + when;
  }
}
