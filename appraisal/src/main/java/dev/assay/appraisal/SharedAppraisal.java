package dev.assay.appraisal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What all guests that are alike come to, for most of a fleet is: an appraisal but for when the
/// evidence was accepted, and for revocations of single guests, chips and keys.
///
/// @param advisories all that collateral lists of the platform
/// @param standsUntil from when on collateral or a grace period makes something else of it
/// @param freshness how old the evidence may grow
public record SharedAppraisal(
    Tier tier,
    TrustVector trustVector,
    List<Check> checks,
    List<String> advisories,
    Optional<Instant> standsUntil,
    Duration freshness) {
  public SharedAppraisal {
    checks = List.copyOf(checks);
    advisories = List.copyOf(advisories);
  }

  /// A guest's own.
  ///
  /// @param at the instant to judge at, the one that this was made for
  /// @return empty where the evidence has grown too old, so that this says nothing of it
  public Optional<Appraisal> of(Instant acceptedAt, Instant at) {
    Instant lapses = acceptedAt.plus(freshness);
    return at.isBefore(lapses) ? Optional.of(until(lapses)) : Optional.empty();
  }

  Appraisal until(Instant lapses) {
    return new Appraisal(
        tier,
        trustVector,
        checks,
        advisories,
        Optional.of(standsUntil.filter(until -> until.isBefore(lapses)).orElse(lapses)));
  }
}
