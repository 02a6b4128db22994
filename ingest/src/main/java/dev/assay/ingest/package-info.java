/// The gateway: guests ask for a challenge, post evidence and wait for the verdict, over HTTP with
/// JSON; everything they say is a record in the log before they are answered. [IngestGateway] is
/// where to start reading; `docs/api.md` is the API for its users.
@NullMarked
package dev.assay.ingest;

import org.jspecify.annotations.NullMarked;
