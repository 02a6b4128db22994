package dev.assay.appraisal;

import dev.assay.appraisal.dcap.CollateralRules;
import dev.assay.appraisal.dcap.TcbAppraisal;
import dev.assay.appraisal.dcap.TcbAppraiser;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.VerifiedClaims;
import dev.assay.evidence.dcap.TeeType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What every entry of a policy is held against: one guest's verified claims, and what is known of
/// its platform at an instant.
///
/// @param platform what the claims are of; empty where no entry could be for them
/// @param tcb what Intel's collateral says, for TDX and SGX
/// @param advisories the vulnerabilities that the platform has, as far as collateral lists them, in
///   order
record Considered(
    VerifiedClaims verified,
    Optional<Platform> platform,
    EvidenceFacts facts,
    Endorsements endorsements,
    Optional<TcbAppraisal> tcb,
    List<String> advisories,
    Instant at) {
  static Considered of(
      VerifiedClaims verified, EvidenceFacts facts, Endorsements endorsements, Instant at) {
    Optional<Platform> platform = Platform.of(verified.claims());
    Optional<TcbAppraisal> tcb =
        platform.flatMap(Platform::tee).map(tee -> tcb(tee, verified, endorsements, at));
    return new Considered(verified, platform, facts, endorsements, tcb, advisories(tcb), at);
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

  private static List<String> advisories(Optional<TcbAppraisal> tcb) {
    return tcb.flatMap(TcbAppraisal::found)
        .map(found -> List.copyOf(found.advisories()))
        .orElse(List.of());
  }
}
