package dev.assay.policy;

import dev.assay.appraisal.Appraisal;
import dev.assay.policy.PoliciesInForce.InForce;
import dev.assay.schemas.event.Cause;
import dev.assay.schemas.event.CertificateRef;
import dev.assay.schemas.event.Check;
import dev.assay.schemas.event.CheckOutcome;
import dev.assay.schemas.event.EndorsementPin;
import dev.assay.schemas.event.Pins;
import dev.assay.schemas.event.RecordPin;
import dev.assay.schemas.event.Result;
import dev.assay.schemas.event.Tier;
import dev.assay.schemas.event.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Writes appraisals down as verdicts. Nothing in one depends on when or where it was written: the
/// same inputs give the same bytes.
final class Verdicts {
  private final String appraiserVersion;

  /// @param appraiserVersion the release of Assay that appraises
  Verdicts(String appraiserVersion) {
    this.appraiserVersion = appraiserVersion;
  }

  /// What a verdict rests on.
  ///
  /// @param pin the record that `result` came in
  /// @param contextOffset of the last context record seen; -1 if none
  record Basis(Result result, RecordPin pin, Optional<InForce> policy, long contextOffset) {}

  Verdict write(
      Basis basis, Appraisal appraisal, Cause cause, Instant at, Optional<Verdict> before) {
    Result result = basis.result();
    return Verdict.newBuilder()
        .setTenant(result.getTenant())
        .setGuest(result.getGuest())
        .setWorkload(result.getWorkload())
        .setEvidenceId(result.getEvidenceId())
        .setTier(Tier.valueOf(appraisal.tier().name()))
        .setPreviousTier(before.map(Verdict::getTier).orElse(null))
        .setCause(cause)
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

  /// Whether two verdicts say the same of a guest, whatever made the pipeline look and whenever.
  static boolean sayTheSame(Verdict one, Verdict other) {
    return one.getTier() == other.getTier()
        && one.getTrustVector().equals(other.getTrustVector())
        && one.getChecks().equals(other.getChecks())
        && one.getAdvisories().equals(other.getAdvisories())
        && Objects.equals(one.getEvidenceId(), other.getEvidenceId())
        && Objects.equals(one.getValidUntil(), other.getValidUntil());
  }

  private static Check check(dev.assay.appraisal.Check check) {
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
