package dev.assay.appraisal;

/// One check of an appraisal: what was held against what, and what came of it.
///
/// @param name what was checked: a claim's name, or e.g. `freshness`
/// @param rule where the policy says so, e.g. `accept[0].measurement`
/// @param wanted what the policy wants
/// @param got what the evidence claims
public record Check(String name, String rule, Outcome outcome, String wanted, String got) {

  /// What came of a check.
  public enum Outcome {
    MET,
    NOT_MET,
    /// The policy holds nothing to compare with: never the same as a wrong value.
    NO_REFERENCE_VALUE,
    /// There was nothing to check it on.
    NOT_EVALUATED
  }

  static Check of(boolean met, String name, String rule, String wanted, String got) {
    return new Check(name, rule, met ? Outcome.MET : Outcome.NOT_MET, wanted, got);
  }

  /// One line for people.
  @Override
  public String toString() {
    return "%s %s (%s): want %s, got %s".formatted(outcome, name, rule, wanted, got);
  }
}
