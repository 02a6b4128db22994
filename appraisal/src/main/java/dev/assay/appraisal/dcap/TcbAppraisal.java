package dev.assay.appraisal.dcap;

import dev.assay.evidence.Refusal;
import java.util.Optional;

/// The answer of [TcbAppraiser].
public sealed interface TcbAppraisal {
  /// What the collateral says of the platform, as far as it says anything.
  Optional<TcbResult> found();

  /// To be passed to the next appraisal.
  CollateralMemory memory();

  /// The collateral is complete, in date, and about this platform. Whether its status is good
  /// enough is for a policy.
  record Appraised(TcbResult result, CollateralMemory memory) implements TcbAppraisal {
    @Override
    public Optional<TcbResult> found() {
      return Optional.of(result);
    }
  }

  /// The platform is revoked or none that Intel stands by; or the collateral is not about it.
  record Refused(Refusal refusal, Optional<TcbResult> found, CollateralMemory memory)
      implements TcbAppraisal {}

  /// Collateral is missing or out of date: other collateral may answer. A result is what this
  /// collateral would say.
  record Undecided(Refusal refusal, Optional<TcbResult> found, CollateralMemory memory)
      implements TcbAppraisal {}
}
