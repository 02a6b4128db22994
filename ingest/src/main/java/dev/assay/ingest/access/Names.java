package dev.assay.ingest.access;

import dev.assay.schemas.Keys;
import java.util.List;
import java.util.Optional;

/// A set of names of guests or workloads: each given whole, or as what it begins with and a `*`.
public record Names(List<String> patterns) {
  /// Every name.
  public static final Names ALL = new Names(List.of("*"));

  static final String SYNTAX = "names, or what names begin with and a `*`, separated by commas";

  /// @throws IllegalArgumentException if there is no pattern or one that matches no name
  public Names {
    patterns = List.copyOf(patterns);
    if (patterns.isEmpty() || !patterns.stream().allMatch(Names::isPattern)) {
      throw new IllegalArgumentException("want " + SYNTAX);
    }
  }

  static Names only(String name) {
    return new Names(List.of(name));
  }

  public boolean contain(String name) {
    return patterns.stream().anyMatch(pattern -> matches(pattern, name));
  }

  /// The name, where it is but one.
  public Optional<String> single() {
    return patterns.size() == 1 && !patterns.getFirst().endsWith("*")
        ? Optional.of(patterns.getFirst())
        : Optional.empty();
  }

  private static boolean matches(String pattern, String name) {
    return pattern.endsWith("*")
        ? name.startsWith(pattern.substring(0, pattern.length() - 1))
        : name.equals(pattern);
  }

  private static boolean isPattern(String text) {
    return text.equals("*")
        || Keys.isName(text.endsWith("*") ? text.substring(0, text.length() - 1) : text);
  }

  @Override
  public String toString() {
    return String.join(", ", patterns);
  }
}
