/// Reference values that come from elsewhere, in the words of a policy: what `accept` can say of
/// them, and where each came from.
@NullMarked
package dev.assay.appraisal.reference;

import org.jspecify.annotations.NullMarked;
