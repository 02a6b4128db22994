/// Collateral of a made-up Intel's, for tests, demonstrations and benchmarks.
@NullMarked
package dev.assay.appraisal.dcap.simulated;

import org.jspecify.annotations.NullMarked;
