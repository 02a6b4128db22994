package dev.assay.appraisal.dcap;

/// What collateral must satisfy beside being genuine and in date.
///
/// @param minimumEvaluationDataNumber of TCB info and QE identity; 0 for any
/// @param memory what was seen before
/// @param revocation what is asked of revocation lists
public record CollateralRules(
    int minimumEvaluationDataNumber, CollateralMemory memory, Revocation revocation) {
  /// Takes whatever is genuine and in date, and remembers nothing.
  public static final CollateralRules NONE = new CollateralRules(0, CollateralMemory.NONE);

  /// What is asked of revocation lists.
  public enum Revocation {
    /// Intel's rule: the root's list and that of the authority that issued the PCK.
    LISTS_REQUIRED,
    /// For evidence of a time whose lists nobody kept: with no list at all, revocation is not
    /// looked at, and the claims say so. With one, both are required.
    UNCHECKED_WITHOUT_ANY_LIST
  }

  /// With revocation lists required.
  public CollateralRules(int minimumEvaluationDataNumber, CollateralMemory memory) {
    this(minimumEvaluationDataNumber, memory, Revocation.LISTS_REQUIRED);
  }

  public CollateralRules with(Revocation other) {
    return new CollateralRules(minimumEvaluationDataNumber, memory, other);
  }
}
