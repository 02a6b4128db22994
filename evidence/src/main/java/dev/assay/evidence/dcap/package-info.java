/// Intel DCAP: what TDX and SGX evidence share. Quotes, the quoting enclave's report in them, the
/// PCK certificate that vouches for it, and the checks from a quote up to Intel's root. Read
/// [dev.assay.evidence.dcap.QuoteVerifier] first.
@NullMarked
package dev.assay.evidence.dcap;

import org.jspecify.annotations.NullMarked;
