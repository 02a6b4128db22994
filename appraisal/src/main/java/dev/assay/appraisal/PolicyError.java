package dev.assay.appraisal;

import java.util.Comparator;

/// One thing wrong with a policy document.
///
/// @param line from 1
/// @param column from 1
/// @param path the key, e.g. `accept[0].minimum_tcb.Milan.snp`; `document` for the whole of it
public record PolicyError(int line, int column, String path, String wanted, String got) {
  static final Comparator<PolicyError> BY_PLACE =
      Comparator.comparingInt(PolicyError::line)
          .thenComparingInt(PolicyError::column)
          .thenComparing(PolicyError::path);

  /// `file:line:column: path: want …, got …`, as editors and build logs link it.
  public String in(String file) {
    return file + ":" + this;
  }

  /// `line:column: path: want …, got …`.
  @Override
  public String toString() {
    return "%d:%d: %s: want %s, got %s".formatted(line, column, path, wanted, got);
  }
}
