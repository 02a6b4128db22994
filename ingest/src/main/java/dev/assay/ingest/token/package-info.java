/// The keys that a gateway signs with, and what is signed by them: attestation results in the
/// dialects of other systems' clients, and sessions that clients carry so that no gateway has to.
@NullMarked
package dev.assay.ingest.token;

import org.jspecify.annotations.NullMarked;
