package dev.assay.appraisal.reference;

import java.util.List;

/// Reference values that belong together, because they are of the same environment: one entry of
/// `accept`. Those of two environments in one entry would accept mixtures that nobody vouches for.
///
/// @param platform as policies spell it
/// @param environment what they are of, for people
/// @param values all of this platform; at least one
public record ReferenceEntry(String platform, String environment, List<ReferenceValue> values) {
  public ReferenceEntry {
    values = List.copyOf(values);
    if (values.isEmpty() || values.stream().anyMatch(value -> !value.platform().equals(platform))) {
      throw new IllegalArgumentException("values of %s, at least one".formatted(platform));
    }
  }
}
