/// A made-up Intel: real formats under a root of its own, for tests, demonstrations and guests
/// without hardware. Nothing here is ever trusted unless a deployment trusts its root by name, and
/// what rests on it says so.
@NullMarked
package dev.assay.evidence.dcap.simulated;

import org.jspecify.annotations.NullMarked;
