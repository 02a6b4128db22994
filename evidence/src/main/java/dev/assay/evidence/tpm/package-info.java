/// TPM 2.0: quotes and certifications, the keys that sign them, and what vouches for those keys.
/// Read [dev.assay.evidence.tpm.TpmQuoteVerifier] first.
///
/// All structures are big-endian and unaligned (TPM 2.0 Library, Part 2: Structures).
@NullMarked
package dev.assay.evidence.tpm;

import org.jspecify.annotations.NullMarked;
