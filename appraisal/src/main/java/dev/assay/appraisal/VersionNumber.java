package dev.assay.appraisal;

import dev.cel.runtime.CelEvaluationException;

/// Versions such as `1.55.29`, as numbers that compare as the versions do. Up to four parts of
/// sixteen bits each, the first of fifteen; a part left out is zero.
final class VersionNumber {
  private static final int PARTS = 4;
  private static final int PART_BITS = 16;
  private static final int PART_DIGITS = 5;
  private static final int LARGEST_PART = (1 << PART_BITS) - 1;
  private static final int LARGEST_FIRST = LARGEST_PART >> 1;

  private VersionNumber() {}

  /// @throws CelEvaluationException where the text is no such version, or has a part too large
  static long comparable(String text) throws CelEvaluationException {
    String[] parts = text.split("\\.", -1);
    if (parts.length > PARTS) {
      throw noVersion();
    }
    long number = 0;
    for (int i = 0; i < PARTS; i++) {
      int part = i < parts.length ? part(parts[i]) : 0;
      if (i == 0 && part > LARGEST_FIRST) {
        throw noVersion();
      }
      number = number << PART_BITS | part;
    }
    return number;
  }

  private static int part(String digits) throws CelEvaluationException {
    if (digits.isEmpty()
        || digits.length() > PART_DIGITS
        || !digits.chars().allMatch(digit -> digit >= '0' && digit <= '9')) {
      throw noVersion();
    }
    int part = Integer.parseInt(digits);
    if (part > LARGEST_PART) {
      throw noVersion();
    }
    return part;
  }

  private static CelEvaluationException noVersion() {
    return new CelEvaluationException("want up to four numbers below 65536 with dots between");
  }
}
