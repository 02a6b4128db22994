package dev.assay.appraisal.corim;

import dev.assay.evidence.Refusal;

/// What came of verifying a signed CoRIM.
public sealed interface CorimVerification {
  /// @param signer who signed it: a key, or a certificate's subject and its root
  record Verified(Corim corim, String signer) implements CorimVerification {}

  record Refused(Refusal refusal) implements CorimVerification {}
}
