package dev.assay.appraisal;

/// AR4SI's trust tiers, each worse than the one before; [#NONE] says nothing either way.
public enum Tier {
  /// Nothing was appraised: no policy, no fresh evidence, or a certificate that is not here yet.
  NONE,
  /// Everything the policy wants holds.
  AFFIRMING,
  /// Something could not be held against anything, or is only just tolerable.
  WARNING,
  /// Something is as the policy refuses it.
  CONTRAINDICATED;

  /// The tier that a claim of the trust vector stands for (AR4SI, trustworthiness tiers).
  ///
  /// @param value -128..127
  public static Tier of(int value) {
    if (value >= -1 && value <= 1) {
      return NONE;
    }
    if (value >= -32 && value <= 31) {
      return AFFIRMING;
    }
    return value >= -96 && value <= 95 ? WARNING : CONTRAINDICATED;
  }
}
