package dev.assay.ingest.token;

import dev.assay.appraisal.jws.JwsSigner;
import dev.assay.evidence.Bytes;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A key that signs for some time.
///
/// @param signer the private key
/// @param from when it begins to sign
/// @param until when it ends to, if it does
/// @param certificates its own and those above, DER, where it has any
record TokenKey(JwsSigner signer, Instant from, Optional<Instant> until, List<Bytes> certificates) {
  TokenKey {
    certificates = List.copyOf(certificates);
  }

  boolean maySignAt(Instant at) {
    return !at.isBefore(from) && until.filter(end -> !at.isBefore(end)).isEmpty();
  }
}
