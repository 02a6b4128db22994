/// Intel TDX: quotes about trust domains, the reports they are made from, and the verifier. Read
/// [dev.assay.evidence.tdx.TdxVerifier] first; what TDX shares with SGX is in
/// [dev.assay.evidence.dcap].
@NullMarked
package dev.assay.evidence.tdx;

import org.jspecify.annotations.NullMarked;
