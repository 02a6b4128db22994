/// COSE (RFC 9052, RFC 9053) as attestation tokens use it: one signer, ECDSA, the algorithm in the
/// protected header. Exported to appraisal alone.
@NullMarked
package dev.assay.evidence.cose;

import org.jspecify.annotations.NullMarked;
