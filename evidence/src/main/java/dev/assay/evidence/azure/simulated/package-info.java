/// Made-up Azure VMs, honest and forged, for tests, demonstrations and fuzzing.
@NullMarked
package dev.assay.evidence.azure.simulated;

import org.jspecify.annotations.NullMarked;
