package dev.assay.appraisal;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What a policy says of evidence, and why.
///
/// @param checks every check that was made, in the order of the policy
/// @param validUntil when it falls to [Tier#NONE] unless fresh evidence comes; empty where it is
///   nothing that could fall
public record Appraisal(
    Tier tier, TrustVector trustVector, List<Check> checks, Optional<Instant> validUntil) {
  static final String FRESHNESS = "freshness";

  public Appraisal {
    checks = List.copyOf(checks);
  }

  /// Whether it says only that the evidence has grown too old.
  public boolean isLapsed() {
    return tier == Tier.NONE && checks.getFirst().name().equals(FRESHNESS);
  }

  static Appraisal none(Check why) {
    return new Appraisal(Tier.NONE, TrustVector.EMPTY, List.of(why), Optional.empty());
  }
}
