/// What attestation tokens of the EAT family (RFC 9711) share: whose keys are believed, the life
/// cycle of a platform, and its software.
@NullMarked
package dev.assay.evidence.eat;

import org.jspecify.annotations.NullMarked;
