/// A made-up CCA platform, for tests, demos and fuzzing: believed only where the operator says so.
@NullMarked
package dev.assay.evidence.cca.simulated;

import org.jspecify.annotations.NullMarked;
