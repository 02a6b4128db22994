/// Arm CCA attestation tokens: what a platform says of itself, and what its realm manager says of a
/// realm, bound together by the hash of the realm manager's key.
///
/// [dev.assay.evidence.cca.CcaToken] reads, [dev.assay.evidence.cca.CcaVerifier] decides.
@NullMarked
package dev.assay.evidence.cca;

import org.jspecify.annotations.NullMarked;
