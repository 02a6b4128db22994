package dev.assay.verifier;

import dev.assay.evidence.TrustAnchor;
import dev.assay.evidence.eat.EndorsedKeys;
import java.util.List;

/// What a deployment believes beside the vendors' own roots.
///
/// @param anchors roots of certificates
/// @param keys of platforms that have no certificate
/// @param launches of SEV and SEV-ES that owners expect
record Trust(List<TrustAnchor> anchors, EndorsedKeys keys, SevSessions launches) {
  Trust {
    anchors = List.copyOf(anchors);
  }

  Trust(List<TrustAnchor> anchors, EndorsedKeys keys) {
    this(anchors, keys, SevSessions.NONE);
  }
}
