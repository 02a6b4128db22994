package dev.assay.appraisal.dcap;

import dev.assay.evidence.VerifiedClaims;
import dev.assay.evidence.dcap.TeeType;
import dev.assay.evidence.sgx.VerifiedSgx;
import dev.assay.evidence.tdx.VerifiedTdx;
import dev.assay.evidence.wire.Unreadable;
import java.time.Instant;
import java.util.Optional;

/// Holds verified evidence against Intel's collateral, by Intel's rules: a pure function, cheap
/// enough to run for a whole fleet whenever collateral changes.
///
/// The first of these that fails is the answer, but for what is undecided:
/// 1. no certificate of the PCK chain is listed by its issuer's revocation list, nor the signer of
///    a document by the root's;
/// 2. TCB info is for this TEE, FMSPC and PCEID, QE identity for this TEE's quoting enclave;
/// 3. their evaluation data numbers are not below the minimum, the highest seen before, or the
///    lowest that Intel still serves;
/// 4. the TDX module is one that TCB info names;
/// 5. the platform, its module and the quoting enclave are each on a level, and on none that is
///    revoked; the quoting enclave is the one that the identity describes.
///
/// Collateral that is out of date, or not given, leaves it undecided, unless something refuses all
/// the same. A document out of date refuses only where it revokes: else a newer one may think
/// better of the platform.
public final class TcbAppraiser {
  private TcbAppraiser() {}

  public static TcbAppraisal appraise(
      VerifiedTdx evidence, VerifiedCollateral collateral, CollateralRules rules, Instant at) {
    return appraise(TeeType.TDX, VerifiedClaims.of(evidence), collateral, rules, at);
  }

  public static TcbAppraisal appraise(
      VerifiedSgx evidence, VerifiedCollateral collateral, CollateralRules rules, Instant at) {
    return appraise(TeeType.SGX, VerifiedClaims.of(evidence), collateral, rules, at);
  }

  /// Of claims as the verifier wrote them down, now or earlier. Where one that is needed is not
  /// among them, it is undecided.
  ///
  /// @param tee what the claims are of
  public static TcbAppraisal appraise(
      TeeType tee,
      VerifiedClaims verified,
      VerifiedCollateral collateral,
      CollateralRules rules,
      Instant at) {
    try {
      PlatformFacts facts = PlatformClaims.read(tee, verified.claims());
      return new TcbAppraising(facts, collateral, rules, at).answer();
    } catch (Unreadable e) {
      return new TcbAppraisal.Undecided(e.refusal(), Optional.empty(), rules.memory());
    }
  }
}
