/// A made-up SVSM, to test and to show with.
@NullMarked
package dev.assay.evidence.svsm.simulated;

import org.jspecify.annotations.NullMarked;
