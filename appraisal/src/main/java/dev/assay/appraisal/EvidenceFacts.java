package dev.assay.appraisal;

import dev.assay.evidence.Bytes;
import java.time.Instant;
import java.util.List;

/// What is known of evidence beside its claims.
///
/// @param guest whose it is, by its name within its tenant
/// @param acceptedAt when the gateway took it in: freshness counts from here
/// @param solicited false where the guest chose the nonce itself
/// @param binding the wire name of what REPORT_DATA was checked to say, e.g. `nonce-key`
/// @param keys SHA-256 of each certificate that it rests on, and of the guest key it vouches for
public record EvidenceFacts(
    String guest, Instant acceptedAt, boolean solicited, String binding, List<Bytes> keys) {
  public EvidenceFacts {
    keys = List.copyOf(keys);
  }

  /// Without what tells the guest from others.
  EvidenceFacts ofAnyGuest() {
    return new EvidenceFacts("", Instant.EPOCH, solicited, binding, List.of());
  }
}
