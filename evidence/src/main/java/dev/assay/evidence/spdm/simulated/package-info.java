/// A made-up maker of SPDM devices, and its devices: for tests, demos and fuzzing.
@NullMarked
package dev.assay.evidence.spdm.simulated;

import org.jspecify.annotations.NullMarked;
