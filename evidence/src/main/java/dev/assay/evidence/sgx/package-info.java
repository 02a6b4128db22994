/// Intel SGX: quotes about enclaves, and the verifier. Read [dev.assay.evidence.sgx.SgxVerifier]
/// first; what SGX shares with TDX is in [dev.assay.evidence.dcap].
@NullMarked
package dev.assay.evidence.sgx;

import org.jspecify.annotations.NullMarked;
