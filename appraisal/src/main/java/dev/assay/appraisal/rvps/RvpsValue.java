package dev.assay.appraisal.rvps;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// One named reference value.
///
/// @param texts what it may be, where it is text or a list of texts
/// @param numbers the same where it is numbers
/// @param expiresAt from when on it is no longer good; empty where it doesn't say
public record RvpsValue(
    String name, List<String> texts, List<Long> numbers, Optional<Instant> expiresAt) {
  public RvpsValue {
    texts = List.copyOf(texts);
    numbers = List.copyOf(numbers);
  }
}
