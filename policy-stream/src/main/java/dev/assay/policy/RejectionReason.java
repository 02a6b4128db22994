package dev.assay.policy;

/// Why a record was not considered. The names are the stable wire codes.
enum RejectionReason {
  /// The value is no event of the topic: somebody else's record, or a schema nobody registered.
  RECORD_UNDECODABLE,
  /// The event holds a value that no service of ours writes.
  RECORD_INVALID,
  /// The record's key names another guest or workload than its value: it would reach the wrong
  /// partition's state.
  KEY_MISMATCH,
  /// Evidence older than what was considered already: the newer one speaks for the guest.
  EVIDENCE_SUPERSEDED,
  /// The policy document has errors; all of them are listed.
  POLICY_UNREADABLE,
  /// The document is for another workload than the record says.
  POLICY_MISNAMED,
  /// The document has another version than the record says.
  POLICY_VERSION_MISMATCH,
  /// A newer version was there first: an old policy, put again, must not come back in force.
  POLICY_VERSION_OLD,
  /// The version exists with other content: a version never means two things.
  POLICY_VERSION_REUSED,
  /// A newer revocation of the subject was there first: one that was withdrawn must not come back,
  /// nor one that stands go.
  REVOCATION_VERSION_OLD,
  /// The version exists with other content.
  REVOCATION_VERSION_REUSED,
  /// An endorsement older than what is there: going back would forget advisories and revocations.
  ENDORSEMENT_OLD,
  /// The document that was signed says something else than its record.
  DOCUMENT_MISMATCH,
  /// A bug of ours, in the log with its place.
  INTERNAL
}
