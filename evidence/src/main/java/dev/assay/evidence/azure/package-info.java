/// Azure's confidential VMs: a vTPM whose attestation key the paravisor's hardware report names.
@NullMarked
package dev.assay.evidence.azure;

import org.jspecify.annotations.NullMarked;
