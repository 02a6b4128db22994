package dev.assay.ingest.token;

import dev.assay.appraisal.jws.JwsKey;
import dev.assay.appraisal.jws.JwsSigner;
import dev.assay.evidence.Bytes;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A key that signs for some time.
///
/// @param signer the private key
/// @param from when it begins to sign
/// @param until when it ends to, if it does
/// @param certificates its own and those above, DER, where it has any
/// @param known since when all gateways know it: it does not sign before
record TokenKey(
    JwsSigner signer,
    Instant from,
    Optional<Instant> until,
    List<Bytes> certificates,
    Instant known) {
  TokenKey {
    certificates = List.copyOf(certificates);
  }

  /// One that was there when the gateways began.
  TokenKey(JwsSigner signer, Instant from, Optional<Instant> until, List<Bytes> certificates) {
    this(signer, from, until, certificates, Instant.EPOCH);
  }

  TokenKey knownAt(Instant at) {
    return new TokenKey(signer, from, until, certificates, at);
  }

  /// The same that ends then, if it didn't before.
  TokenKey endingAt(Instant end) {
    Optional<Instant> first = Stream.concat(until.stream(), Stream.of(end)).min(Instant::compareTo);
    return new TokenKey(signer, from, first, certificates, known);
  }

  JwsKey verificationKey() {
    return signer.verificationKey();
  }

  /// When it signs first.
  Instant begins() {
    return from.isAfter(known) ? from : known;
  }

  boolean maySignAt(Instant at) {
    return !at.isBefore(begins()) && !hasEndedBy(at);
  }

  boolean hasEndedBy(Instant at) {
    return until.filter(end -> !at.isBefore(end)).isPresent();
  }
}
