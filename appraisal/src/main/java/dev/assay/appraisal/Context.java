package dev.assay.appraisal;

/// What evidence is held against beside its workload's policy: all that can change after it was
/// verified.
///
/// @param revocations the owner's own
/// @param endorsements what vendors say
public record Context(Revocations revocations, Endorsements endorsements) {
  /// Without what vendors say.
  public Context(Revocations revocations) {
    this(revocations, Endorsements.NONE);
  }

  /// Nothing is known beside the policy.
  public static final Context NONE = new Context(Revocations.NONE, Endorsements.NONE);
}
