package dev.assay.appraisal;

import java.util.Locale;

/// Where a policy stands in its life.
public enum PolicyState {
  /// Written down, not in force.
  DRAFT,
  /// In force.
  ACTIVE,
  /// No longer in force, and nothing in its place: its guests fall to no tier.
  RETIRED,
  /// A draft taken back: what is in force stays, and nothing is forecast.
  WITHDRAWN;

  /// As policies spell it.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
