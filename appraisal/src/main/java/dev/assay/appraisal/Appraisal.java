package dev.assay.appraisal;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What a policy says of evidence, and why.
///
/// @param checks every check that was made, in the order of the policy
/// @param advisories what vendors call the platform's vulnerabilities, as far as collateral lists
///   them, in order: whatever the tier, and whatever it is for
/// @param validUntil when it has to be made anew unless fresh evidence comes: then the evidence is
///   too old, or collateral or a grace period runs out; empty where time alone changes nothing
public record Appraisal(
    Tier tier,
    TrustVector trustVector,
    List<Check> checks,
    List<String> advisories,
    Optional<Instant> validUntil) {
  static final String FRESHNESS = "freshness";

  public Appraisal {
    checks = List.copyOf(checks);
    advisories = List.copyOf(advisories);
  }

  /// Whether there is no tier because the evidence has grown too old. Fresh evidence can have none
  /// either, where a rule says so: then the check of freshness is there as well, and met.
  public boolean isLapsed() {
    Check first = checks.getFirst();
    return first.name().equals(FRESHNESS) && first.outcome() == Check.Outcome.NOT_MET;
  }

  Appraisal naming(List<String> platformAdvisories) {
    return new Appraisal(tier, trustVector, checks, platformAdvisories, validUntil);
  }

  static Appraisal none(Check why) {
    return without(Tier.NONE, TrustVector.EMPTY, why, Optional.empty());
  }

  /// One that has a single reason, and looked at no platform.
  static Appraisal without(Tier tier, TrustVector vector, Check why, Optional<Instant> validUntil) {
    return new Appraisal(tier, vector, List.of(why), List.of(), validUntil);
  }
}
