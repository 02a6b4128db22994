/// The first of the two streams: nonces, then signatures. Evidence goes in; results, and rejections
/// of what is not to be considered, come out. Read [dev.assay.verifier.VerifierTopology] first.
@NullMarked
package dev.assay.verifier;

import org.jspecify.annotations.NullMarked;
