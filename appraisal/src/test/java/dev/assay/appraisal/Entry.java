package dev.assay.appraisal;

import dev.assay.appraisal.dcap.CollateralMemory;
import dev.assay.appraisal.dcap.VerifiedCollateral;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.VerifiedClaims;
import dev.assay.evidence.dcap.TeeType;
import dev.assay.evidence.x509.IssuedRevocationList;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A policy of one entry, and what it says of claims.
final class Entry {
  static final String GUEST = "default/g";

  private final ResolvedPolicy policy;
  private Revocations revocations = Revocations.NONE;
  private Endorsements endorsements = Endorsements.NONE;
  private String binding = "nonce-key";

  private Entry(ResolvedPolicy policy) {
    this.policy = policy;
  }

  /// @param keys what follows `platform`, a key a line, each without indentation
  static Entry of(String platform, String keys) {
    String document =
        """
        policy: payments
        version: 1
        state: active
        freshness: 30d
        accept:
          - platform: %s
        %s
        """
            .formatted(platform, keys.indent(4));
    // Taken: what contradicts itself has an appraisal, too.
    return switch (PolicyReader.readTaken(document)) {
      case PolicyReading.Read(ResolvedPolicy policy) -> new Entry(policy);
      case PolicyReading.Refused refused -> throw new AssertionError(refused.errors() + document);
    };
  }

  Entry revoked(Revocations other) {
    revocations = other;
    return this;
  }

  Entry binding(String other) {
    binding = other;
    return this;
  }

  Entry endorsed(VerifiedCollateral collateral) {
    return endorsed(collateral, CollateralMemory.NONE, List.of());
  }

  Entry endorsed(
      VerifiedCollateral collateral, CollateralMemory memory, List<IssuedRevocationList> lists) {
    endorsements =
        new Endorsements() {
          @Override
          public VerifiedCollateral collateral(TeeType tee, Bytes fmspc) {
            return collateral;
          }

          @Override
          public CollateralMemory memory() {
            return memory;
          }

          @Override
          public List<IssuedRevocationList> revocationLists(Bytes issuerSpkiSha256) {
            return lists.stream()
                .filter(list -> list.issuerSpkiSha256().equals(issuerSpkiSha256))
                .toList();
          }

          @Override
          public Optional<Bytes> sha256(String key) {
            return Optional.empty();
          }
        };
    return this;
  }

  Appraisal appraise(VerifiedClaims claims, Instant at) {
    return appraise(claims, at, at);
  }

  Appraisal appraise(VerifiedClaims claims, Instant accepted, Instant at) {
    return Appraiser.appraise(
        new Answer.Holds(claims),
        Optional.of(policy),
        new Context(revocations, endorsements),
        new EvidenceFacts(GUEST, accepted, true, binding, List.of()),
        at);
  }

  /// What was not met, a line each.
  static List<String> unmet(Appraisal appraisal) {
    return appraisal.checks().stream()
        .filter(check -> check.outcome() != Check.Outcome.MET)
        .map(Check::toString)
        .toList();
  }
}
