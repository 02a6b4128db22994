/// Trust domains of a made-up Intel: what a module would report of them, for
/// [dev.assay.evidence.dcap.simulated] to sign.
@NullMarked
package dev.assay.evidence.tdx.simulated;

import org.jspecify.annotations.NullMarked;
