/// Launch attestation of SEV and SEV-ES, the processors' generations before SNP: no signed report,
/// but a MAC under a key that the guest's owner shares with the platform, and secrets that only the
/// launch which earned it can take.
@NullMarked
package dev.assay.evidence.sev;

import org.jspecify.annotations.NullMarked;
