package dev.assay.benchmarks;

import dev.assay.evidence.Parsed;
import dev.assay.evidence.Verification;
import dev.assay.evidence.Verified;

/// What benchmarks make for themselves is in order, or they measure nothing.
final class Own {
  private Own() {}

  static <T> T value(Parsed<T> parsed) {
    return switch (parsed) {
      case Parsed.Ok<T>(T value) -> value;
      case Parsed.Malformed<T>(var refusal) -> throw new IllegalStateException(refusal.toString());
    };
  }

  static void mustBeVerified(Verification verification) {
    if (!(verification instanceof Verified)) {
      throw new IllegalStateException("the benchmark's own evidence: " + verification);
    }
  }
}
