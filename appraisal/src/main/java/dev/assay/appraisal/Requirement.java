package dev.assay.appraisal;

/// What a policy wants of a flag.
public enum Requirement {
  REQUIRED,
  FORBIDDEN,
  /// Either will do.
  ALLOWED
}
