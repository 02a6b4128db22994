package dev.assay.appraisal.dcap;

/// What collateral must satisfy beside being genuine and in date.
///
/// @param minimumEvaluationDataNumber of TCB info and QE identity; 0 for any
/// @param memory what was seen before
public record CollateralRules(int minimumEvaluationDataNumber, CollateralMemory memory) {
  /// Takes whatever is genuine and in date, and remembers nothing.
  public static final CollateralRules NONE = new CollateralRules(0, CollateralMemory.NONE);
}
