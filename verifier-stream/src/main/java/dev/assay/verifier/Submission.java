package dev.assay.verifier;

import dev.assay.schemas.Keys;
import dev.assay.schemas.event.Evidence;
import dev.assay.schemas.event.RecordPin;
import java.time.Instant;

/// Evidence with the record it came in.
///
/// @param pin the record's position and hash
/// @param timestamp the record's, milliseconds since the epoch: when the gateway accepted it, and
///   the instant it is judged at
record Submission(Evidence evidence, RecordPin pin, long timestamp) {
  /// Key of the nonce family, as the value makes it.
  String nonceKey() {
    return Keys.nonce(evidence.getTenant(), evidence.getNonce());
  }

  String guestKey() {
    return Keys.guest(evidence.getTenant(), evidence.getGuest());
  }

  Instant time() {
    return Instant.ofEpochMilli(timestamp);
  }
}
