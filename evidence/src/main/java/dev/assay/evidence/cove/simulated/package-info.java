/// A made-up CoVE platform, for tests: believed only where the operator says so.
@NullMarked
package dev.assay.evidence.cove.simulated;

import org.jspecify.annotations.NullMarked;
