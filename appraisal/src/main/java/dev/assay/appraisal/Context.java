package dev.assay.appraisal;

/// What evidence is held against beside its workload's policy: all that can change after it was
/// verified.
///
/// @param revocations the owner's own
public record Context(Revocations revocations) {
  /// Nothing is known beside the policy.
  public static final Context NONE = new Context(Revocations.NONE);
}
