package dev.assay.emitter;

import dev.assay.evidence.Bytes;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What a guest posts: all that somebody who listens on the way would have, too.
///
/// @param nonce the challenge's; under the binding `raw` the 64 bytes of REPORT_DATA
/// @param binding how the nonce is bound into the evidence, e.g. `nonce-key`
/// @param guestPublicKey DER SubjectPublicKeyInfo, where the binding covers one
/// @param solicited true where it answers a challenge
/// @param collectedAt when the guest says it collected it
/// @param items the evidence
public record Submission(
    GuestIdentity identity,
    Bytes nonce,
    String binding,
    Optional<Bytes> guestPublicKey,
    boolean solicited,
    Optional<Instant> collectedAt,
    List<EvidenceItem> items) {
  public Submission {
    items = List.copyOf(items);
  }
}
