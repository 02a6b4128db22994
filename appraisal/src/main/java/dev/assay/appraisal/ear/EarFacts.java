package dev.assay.appraisal.ear;

import dev.assay.evidence.Bytes;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What an EAR is to say, as plain values. [EarSigner] gives the same facts the same token.
///
/// @param verifier whose word it is
/// @param issuedAt to the second; what is less is cut off
/// @param expiresAt likewise; empty where it does not say
/// @param nonce of the challenge that the evidence answers, 8 to 64 bytes (RFC 9711, 4.1)
/// @param submodules what is said, by part of the attester, e.g. `sev-snp`; at least one
public record EarFacts(
    VerifierId verifier,
    Instant issuedAt,
    Optional<Instant> expiresAt,
    Optional<Bytes> nonce,
    SortedMap<String, EarSubmodule> submodules) {
  private static final int SHORTEST_NONCE = 8;
  private static final int LONGEST_NONCE = 64;

  /// Who appraised.
  ///
  /// @param developer e.g. a URI
  /// @param build the release
  public record VerifierId(String developer, String build) {}

  public EarFacts {
    submodules = Collections.unmodifiableSortedMap(new TreeMap<>(submodules));
    if (submodules.isEmpty()) {
      throw new IllegalArgumentException("an EAR has at least one submodule");
    }
    nonce.ifPresent(
        given -> {
          if (given.length() < SHORTEST_NONCE || given.length() > LONGEST_NONCE) {
            throw new IllegalArgumentException("a nonce of %d bytes".formatted(given.length()));
          }
        });
  }

  /// An EAR with one submodule.
  public static EarFacts of(
      VerifierId verifier,
      Instant issuedAt,
      Optional<Instant> expiresAt,
      Optional<Bytes> nonce,
      String name,
      EarSubmodule submodule) {
    return new EarFacts(
        verifier, issuedAt, expiresAt, nonce, new TreeMap<>(Map.of(name, submodule)));
  }
}
