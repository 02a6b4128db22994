/// A made-up SEV platform and its made-up vendor: for tests, demos and fuzzing. Trusted only where
/// a deployment names its root.
@NullMarked
package dev.assay.evidence.sev.simulated;

import org.jspecify.annotations.NullMarked;
