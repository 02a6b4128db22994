package dev.assay.ingest.access;

/// What a credential may do.
public enum Right {
  /// Ask for challenges and post evidence in its guests' names, and see what came of it.
  ATTEST,
  /// See the verdicts on its guests, and the gateway's metrics.
  READ
}
