/// What a KBS client's sample attester says, on a machine without any hardware that could attest.
/// Nobody signs it: it is for trying things out, and always simulated.
///
/// [dev.assay.evidence.sample.SampleEvidence] reads, [dev.assay.evidence.sample.SampleVerifier]
/// decides.
@NullMarked
package dev.assay.evidence.sample;

import org.jspecify.annotations.NullMarked;
