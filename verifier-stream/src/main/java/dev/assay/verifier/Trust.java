package dev.assay.verifier;

import dev.assay.evidence.TrustAnchor;
import dev.assay.evidence.eat.EndorsedKeys;
import java.util.List;

/// What a deployment believes beside the vendors' own roots.
///
/// @param anchors roots of certificates
/// @param keys of platforms that have no certificate
record Trust(List<TrustAnchor> anchors, EndorsedKeys keys) {
  Trust {
    anchors = List.copyOf(anchors);
  }
}
