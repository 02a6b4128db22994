/// A made-up PSA platform, for tests, demos and fuzzing: believed only where the operator says so.
@NullMarked
package dev.assay.evidence.psa.simulated;

import org.jspecify.annotations.NullMarked;
