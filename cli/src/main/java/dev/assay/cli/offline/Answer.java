package dev.assay.cli.offline;

import dev.assay.evidence.Claims;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.Verification;
import dev.assay.evidence.Verified;
import java.util.List;
import java.util.Optional;

/// What `assay verify` answers: what the cryptography says, and what the collateral that was given
/// says of the platform.
///
/// @param refusal why it is not verified
/// @param claims what it says; where it is not verified, vouched for by nobody
/// @param tcbStatus in the vendor's word, e.g. `UpToDate`; empty without collateral, or where the
///   vendor has none
/// @param advisories the vendor's identifiers of the weaknesses that the platform has
/// @param appraised claims that came of holding the evidence against collateral
record Answer(
    Outcome outcome,
    Optional<Refusal> refusal,
    Claims claims,
    Optional<String> tcbStatus,
    List<String> advisories,
    Claims appraised) {
  /// The three that stay apart, and the exit status of each.
  enum Outcome {
    VERIFIED(0),
    REFUSED(1),
    UNDECIDED(3);

    private final int exitStatus;

    Outcome(int exitStatus) {
      this.exitStatus = exitStatus;
    }

    int exitStatus() {
      return exitStatus;
    }
  }

  Answer {
    advisories = List.copyOf(advisories);
  }

  static Answer of(Verification verification) {
    return switch (verification) {
      case Verified verified -> verified(verified.claims());
      case Verification.Refused(Refusal refusal, Claims parsed) -> refused(refusal, parsed);
      case Verification.Undecided(Refusal refusal, Claims parsed) -> undecided(refusal, parsed);
    };
  }

  static Answer verified(Claims claims) {
    return bare(Outcome.VERIFIED, Optional.empty(), claims);
  }

  static Answer refused(Refusal why, Claims parsed) {
    return bare(Outcome.REFUSED, Optional.of(why), parsed);
  }

  static Answer undecided(Refusal why, Claims parsed) {
    return bare(Outcome.UNDECIDED, Optional.of(why), parsed);
  }

  private static Answer bare(Outcome outcome, Optional<Refusal> refusal, Claims claims) {
    return new Answer(outcome, refusal, claims, Optional.empty(), List.of(), Claims.NONE);
  }

  /// The same, and what collateral says of the platform.
  Answer with(Optional<String> status, List<String> listed, Claims found) {
    return new Answer(outcome, refusal, claims, status, listed, found);
  }
}
