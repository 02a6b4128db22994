/// Who may speak at the gateway, and for whom: credentials, TLS, and how often a client may ask.
/// Knows nothing of HTTP's resources; [dev.assay.ingest] turns its answers into problems.
@NullMarked
package dev.assay.ingest.access;

import org.jspecify.annotations.NullMarked;
