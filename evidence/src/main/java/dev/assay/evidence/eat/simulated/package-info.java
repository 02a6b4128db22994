/// What the simulated platforms of the token formats share: keys from a seed, and claims that can
/// be made anything.
@NullMarked
package dev.assay.evidence.eat.simulated;

import org.jspecify.annotations.NullMarked;
