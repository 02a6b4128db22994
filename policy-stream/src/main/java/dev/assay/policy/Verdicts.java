package dev.assay.policy;

import dev.assay.appraisal.Appraisal;
import dev.assay.policy.ContextInForce.InForce;
import dev.assay.schemas.event.Cause;
import dev.assay.schemas.event.CertificateRef;
import dev.assay.schemas.event.Check;
import dev.assay.schemas.event.CheckOutcome;
import dev.assay.schemas.event.EndorsementPin;
import dev.assay.schemas.event.GuestState;
import dev.assay.schemas.event.Pins;
import dev.assay.schemas.event.RecordPin;
import dev.assay.schemas.event.Result;
import dev.assay.schemas.event.Tier;
import dev.assay.schemas.event.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Writes appraisals down as verdicts. Nothing in one depends on when or where it was written: the
/// same inputs give the same bytes.
final class Verdicts {
  private final String appraiserVersion;
  private final ContentHash hash = new ContentHash();

  /// @param appraiserVersion the release of Assay that appraises
  Verdicts(String appraiserVersion) {
    this.appraiserVersion = appraiserVersion;
  }

  /// What a verdict rests on.
  ///
  /// @param pin the record that `result` came in
  /// @param contextOffset of the last context record seen; -1 if none
  record Basis(Result result, RecordPin pin, Optional<InForce> policy, long contextOffset) {}

  /// What made the pipeline look.
  ///
  /// @param by which change it was; empty for evidence and silence
  record Why(Cause cause, Optional<String> by) {
    static final Why EVIDENCE = new Why(Cause.EVIDENCE, Optional.empty());
    static final Why EXPIRY = new Why(Cause.EXPIRY, Optional.empty());
  }

  /// @param before the tier of the guest's verdict before this one
  Verdict write(Basis basis, Appraisal appraisal, Why why, Instant at, Optional<Tier> before) {
    Result result = basis.result();
    return Verdict.newBuilder()
        .setTenant(result.getTenant())
        .setGuest(result.getGuest())
        .setWorkload(result.getWorkload())
        .setEvidenceId(result.getEvidenceId())
        .setTier(tier(appraisal))
        .setPreviousTier(before.orElse(null))
        .setCause(why.cause())
        .setCausedBy(why.by().orElse(null))
        .setTrustVector(appraisal.trustVector().byWireName())
        .setChecks(appraisal.checks().stream().map(Verdicts::check).toList())
        .setAdvisories(List.of())
        .setEvidenceTime(result.getEvidenceTime())
        .setAppraisalTime(at)
        .setValidUntil(appraisal.validUntil().orElse(null))
        .setSolicited(result.getSolicited())
        .setSimulated(result.getSimulated())
        .setPins(pins(basis))
        .build();
  }

  /// What is kept of a verdict.
  GuestState remember(Verdict verdict) {
    return GuestState.newBuilder()
        .setResult(verdict.getPins().getResult())
        .setTier(verdict.getTier())
        .setContent(hash.of(verdict))
        .setAppraisalTime(verdict.getAppraisalTime())
        .setValidUntil(verdict.getValidUntil())
        .build();
  }

  static Tier tier(Appraisal appraisal) {
    return Tier.valueOf(appraisal.tier().name());
  }

  static Check check(dev.assay.appraisal.Check check) {
    return new Check(
        check.name(),
        check.rule(),
        CheckOutcome.valueOf(check.outcome().name()),
        check.wanted(),
        check.got());
  }

  private Pins pins(Basis basis) {
    Result result = basis.result();
    return Pins.newBuilder()
        .setEvidence(result.getEvidence())
        .setResult(basis.pin())
        .setPolicy(basis.policy().map(InForce::origin).orElse(null))
        .setPolicyVersion(basis.policy().map(known -> known.policy().version()).orElse(null))
        .setEndorsements(result.getCertificates().stream().map(Verdicts::endorsement).toList())
        .setContextOffset(basis.contextOffset())
        .setVerifierVersion(result.getVerifierVersion())
        .setAppraiserVersion(appraiserVersion)
        .build();
  }

  private static EndorsementPin endorsement(CertificateRef certificate) {
    return new EndorsementPin(
        certificate.getRole() + " " + certificate.getSubject(), certificate.getSha256());
  }
}
