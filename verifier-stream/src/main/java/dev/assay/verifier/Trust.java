package dev.assay.verifier;

import dev.assay.evidence.TrustAnchor;
import dev.assay.evidence.eat.EndorsedKeys;
import dev.assay.evidence.tpm.KnownAttestationKeys;
import dev.assay.streams.sev.SevSessions;
import java.util.List;

/// What a deployment believes beside the vendors' own roots.
///
/// @param anchors roots of certificates
/// @param keys of platforms that have no certificate
/// @param attestationKeys of TPMs that have no certificate
/// @param launches of SEV and SEV-ES that owners expect
/// @param sampleEvidence whether evidence that nobody signed is taken
record Trust(
    List<TrustAnchor> anchors,
    EndorsedKeys keys,
    KnownAttestationKeys attestationKeys,
    SevSessions launches,
    boolean sampleEvidence) {
  Trust {
    anchors = List.copyOf(anchors);
  }

  Trust(List<TrustAnchor> anchors, EndorsedKeys keys) {
    this(anchors, keys, KnownAttestationKeys.NONE, SevSessions.NONE, false);
  }
}
