package dev.assay.appraisal;

import dev.assay.appraisal.dcap.CollateralRules;
import dev.assay.appraisal.dcap.TcbAppraisal;
import dev.assay.appraisal.dcap.TcbAppraiser;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.VerifiedClaims;
import dev.assay.evidence.dcap.TeeType;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// What every entry of a policy is held against: one guest's verified claims, and what is known of
/// its platform at an instant.
///
/// @param platform what the claims are of; empty where no entry could be for them
/// @param tcb what Intel's collateral says, for TDX and SGX
record Considered(
    VerifiedClaims verified,
    Optional<Platform> platform,
    EvidenceFacts facts,
    Endorsements endorsements,
    Optional<TcbAppraisal> tcb,
    Instant at) {
  static Considered of(
      VerifiedClaims verified, EvidenceFacts facts, Endorsements endorsements, Instant at) {
    Optional<Platform> platform = Platform.of(verified.claims());
    return new Considered(
        verified,
        platform,
        facts,
        endorsements,
        platform.flatMap(Platform::tee).map(tee -> tcb(tee, verified, endorsements, at)),
        at);
  }

  private static TcbAppraisal tcb(
      TeeType tee, VerifiedClaims verified, Endorsements endorsements, Instant at) {
    Bytes fmspc = verified.claims().binary(EndorsementKeys.fmspcClaim(tee)).orElse(Bytes.EMPTY);
    return TcbAppraiser.appraise(
        tee,
        verified,
        endorsements.collateral(tee, fmspc),
        new CollateralRules(0, endorsements.memory()),
        at);
  }

  Claims claims() {
    return verified.claims();
  }

  boolean simulated() {
    return verified.simulated();
  }

  /// The vulnerabilities that the platform has, as far as collateral lists them.
  SortedSet<String> advisories() {
    return tcb.flatMap(TcbAppraisal::found)
        .map(found -> found.advisories())
        .orElseGet(TreeSet::new);
  }
}
