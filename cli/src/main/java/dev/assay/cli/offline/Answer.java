package dev.assay.cli.offline;

import dev.assay.evidence.Claims;
import dev.assay.evidence.Verification;
import java.util.List;
import java.util.Optional;

/// What `assay verify` answers: what the cryptography says, and what the collateral that was given
/// says of the platform.
///
/// @param tcbStatus in the vendor's word, e.g. `UpToDate`; empty without collateral, or where the
///   vendor has none
/// @param advisories the vendor's identifiers of the weaknesses that the platform has
/// @param appraised claims that came of holding the evidence against collateral
record Answer(
    Verification verification,
    Optional<String> tcbStatus,
    List<String> advisories,
    Claims appraised) {
  Answer {
    advisories = List.copyOf(advisories);
  }

  static Answer of(Verification verification) {
    return new Answer(verification, Optional.empty(), List.of(), Claims.NONE);
  }
}
