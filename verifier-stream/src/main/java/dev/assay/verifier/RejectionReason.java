package dev.assay.verifier;

import dev.assay.schemas.event.Refusal;

/// Why a record was not considered. The names are the stable wire codes; beside them, a rejection
/// may carry a code of [dev.assay.evidence.Reason], where evidence is too malformed to be verified.
///
/// A rejection never changes a verdict: else whoever has recorded a guest's evidence, or knows its
/// name, could take the guest down.
enum RejectionReason {
  /// The nonce was never issued, or so long ago that it is forgotten: evidence made up without a
  /// challenge, or a gateway whose challenges don't arrive.
  NONCE_UNKNOWN,
  /// The nonce was issued, and expired before the evidence was accepted: a slow guest, or evidence
  /// held back.
  NONCE_EXPIRED,
  /// The nonce was used before: somebody sends recorded evidence, or a guest repeats itself.
  NONCE_REPLAYED,
  /// The nonce was issued to another guest of the tenant: evidence of one machine passed off as
  /// another's.
  NONCE_OF_ANOTHER_GUEST,
  /// The nonce was issued to this guest, but for another workload: a way around a policy.
  NONCE_OF_ANOTHER_WORKLOAD,
  /// Evidence says that the guest chose the nonce, and the nonce is a challenge's.
  NONCE_OF_A_CHALLENGE,
  /// A challenge with a nonce that is known already: a gateway without randomness. The first
  /// stands.
  NONCE_ISSUED_TWICE,
  /// The guest chose the nonce, and this deployment doesn't take that.
  UNSOLICITED_NOT_ALLOWED,
  /// Accepted so long before what the stream has seen since, that whether its nonce was used can no
  /// longer be known.
  EVIDENCE_TOO_OLD,
  /// The record's key is not what its value makes it: it may have been read by the wrong task.
  KEY_MISMATCH,
  /// The record is no event of its topic.
  RECORD_UNDECODABLE,
  /// The event holds a value that no gateway writes.
  RECORD_INVALID,
  /// No verifier for the evidence's format, or for this combination of items, in this release.
  FORMAT_UNSUPPORTED,
  /// Our own bug, found by this record. The log has more, under the evidence's id.
  INTERNAL;

  Refusal refusal(String field, String wanted, String got) {
    return new Refusal(name(), field, wanted, got);
  }
}
