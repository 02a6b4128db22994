/// Hashes, and signatures checked over bytes as they were received. Keys that cannot be used are
/// refused when they are read, so that checking a signature only ever answers yes or no.
@NullMarked
package dev.assay.evidence.crypto;

import org.jspecify.annotations.NullMarked;
