package dev.assay.verifier;

import dev.assay.evidence.Verification;

/// Puts the items of one format together, and verifies them. Safe for many threads.
interface FormatVerification {
  /// @throws NotEvidence where an item can't be read
  Verification verify(Question question) throws NotEvidence;
}
