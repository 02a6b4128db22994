/// Made-up keys that several formats' made-up platforms sign with.
@NullMarked
package dev.assay.evidence.crypto.simulated;

import org.jspecify.annotations.NullMarked;
