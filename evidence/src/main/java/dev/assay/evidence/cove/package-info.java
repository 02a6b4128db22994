/// RISC-V CoVE attestation tokens, as far as the draft specification fixes them: most of its labels
/// are not assigned yet, so they are given by whoever reads.
///
/// [dev.assay.evidence.cove.CoveToken] reads, [dev.assay.evidence.cove.CoveVerifier] decides.
@NullMarked
package dev.assay.evidence.cove;

import org.jspecify.annotations.NullMarked;
