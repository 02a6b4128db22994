package dev.assay.emitter;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What came of a submission.
public sealed interface Attestation {
  /// What the policy says of the guest.
  ///
  /// @param tier `affirming`, `warning`, `contraindicated` or `none`
  /// @param cause what made the pipeline appraise, e.g. `EVIDENCE`
  /// @param trustVector AR4SI claims by name
  /// @param checks every check that was made
  /// @param evidenceTime when the evidence was accepted
  /// @param appraisalTime when it was appraised
  /// @param validUntil when it falls to `none` unless fresh evidence comes
  /// @param simulated true where it rests on a made-up root
  /// @param withheld why the guest is not given secrets that its tier earns it
  record Verdict(
      String tier,
      String cause,
      Map<String, Integer> trustVector,
      List<Check> checks,
      Optional<Instant> evidenceTime,
      Instant appraisalTime,
      Optional<Instant> validUntil,
      boolean simulated,
      List<Withheld> withheld)
      implements Attestation {
    public Verdict {
      trustVector = Map.copyOf(trustVector);
      checks = List.copyOf(checks);
      withheld = List.copyOf(withheld);
    }
  }

  /// One check of an appraisal.
  ///
  /// @param outcome e.g. `MET` or `NOT_MET`
  record Check(String name, String rule, String outcome, String wanted, String got) {}

  /// Why a guest is not given secrets, whatever its tier.
  ///
  /// @param reason e.g. `KEY_UNSUITABLE`
  record Withheld(String reason, String field, String wanted, String got) {
    @Override
    public String toString() {
      return "%s %s: want %s, got %s".formatted(reason, field, wanted, got);
    }
  }

  /// The submission was not considered.
  ///
  /// @param reason e.g. `NONCE_REPLAYED`
  record Rejected(String reason, String field, String wanted, String got) implements Attestation {
    @Override
    public String toString() {
      return "%s %s: want %s, got %s".formatted(reason, field, wanted, got);
    }
  }

  /// Not known yet.
  record Pending() implements Attestation {}
}
