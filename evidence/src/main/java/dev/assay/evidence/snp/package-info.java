/// AMD SEV-SNP: attestation reports, the certificates that vouch for the keys that sign them, and
/// the verifier. Read [dev.assay.evidence.snp.SnpVerifier] first.
@NullMarked
package dev.assay.evidence.snp;

import org.jspecify.annotations.NullMarked;
