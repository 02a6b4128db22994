/// PSA attestation tokens: what a platform of Arm's Platform Security Architecture says of itself.
///
/// [dev.assay.evidence.psa.PsaToken] reads, [dev.assay.evidence.psa.PsaVerifier] decides.
@NullMarked
package dev.assay.evidence.psa;

import org.jspecify.annotations.NullMarked;
