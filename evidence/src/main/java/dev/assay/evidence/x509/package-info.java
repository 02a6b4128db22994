/// Certificates, paths and revocation lists (RFC 5280), as far as attestation needs them.
@NullMarked
package dev.assay.evidence.x509;

import org.jspecify.annotations.NullMarked;
