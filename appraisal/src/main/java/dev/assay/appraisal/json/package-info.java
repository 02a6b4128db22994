/// JSON that somebody else wrote: bounded before anything is kept, no member named twice, and each
/// refusal names the member. Not exported.
@NullMarked
package dev.assay.appraisal.json;

import org.jspecify.annotations.NullMarked;
