/// CBOR (RFC 8949) that somebody else wrote: bounded before anything is kept, definite lengths
/// only.
///
/// Our own reader, because each refusal names a field, a byte string is kept exactly as it was
/// transported (signatures and hashes are over it), and what is accepted is narrower than what a
/// general library reads. Exported to appraisal alone.
@NullMarked
package dev.assay.evidence.cbor;

import org.jspecify.annotations.NullMarked;
