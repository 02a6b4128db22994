/// Made-up TPMs: for tests, demonstrations and fuzzing. Nothing that they sign is evidence of
/// anything.
@NullMarked
package dev.assay.evidence.tpm.simulated;

import org.jspecify.annotations.NullMarked;
