package dev.assay.policy;

import dev.assay.appraisal.Answer;
import dev.assay.appraisal.Appraisal;
import dev.assay.appraisal.Context;
import dev.assay.appraisal.EndorsementKeys;
import dev.assay.appraisal.ear.EarFacts;
import dev.assay.appraisal.ear.EarSigner;
import dev.assay.appraisal.ear.EarSubmodule;
import dev.assay.policy.Appraised.Wording;
import dev.assay.policy.ContextInForce.InForce;
import dev.assay.schemas.Keys;
import dev.assay.schemas.event.Cause;
import dev.assay.schemas.event.CertificateRef;
import dev.assay.schemas.event.Check;
import dev.assay.schemas.event.CheckOutcome;
import dev.assay.schemas.event.EndorsementPin;
import dev.assay.schemas.event.GuestState;
import dev.assay.schemas.event.Pins;
import dev.assay.schemas.event.RecordPin;
import dev.assay.schemas.event.Refusal;
import dev.assay.schemas.event.Result;
import dev.assay.schemas.event.ResultHead;
import dev.assay.schemas.event.Tier;
import dev.assay.schemas.event.Verdict;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// Writes appraisals down as verdicts. Nothing in one depends on when or where it was written: the
/// same inputs give the same bytes.
final class Verdicts {
  /// The part of the attester that a verdict is about: the machine, and all that it vouches for.
  private static final String SUBMODULE = "cpu0";

  private static final String DEVELOPER = "Assay";

  private final String appraiserVersion;
  private final Optional<EarSigner> ear;
  private final ContentHash hash = new ContentHash();

  /// @param appraiserVersion the release of Assay that appraises
  /// @param ear what signs verdicts as attestation results
  Verdicts(String appraiserVersion, Optional<EarSigner> ear) {
    this.appraiserVersion = appraiserVersion;
    this.ear = ear;
  }

  /// What a verdict rests on.
  ///
  /// @param pin the record that the result came in
  /// @param context what it is held against beside the policy
  /// @param contextOffset of the last context record seen; -1 if none
  record Basis(
      Recalled recalled,
      RecordPin pin,
      Optional<InForce> policy,
      Context context,
      long contextOffset) {
    Result result() {
      return recalled.result();
    }
  }

  /// What made the pipeline look.
  ///
  /// @param by which change it was; empty for evidence and silence
  record Why(Cause cause, Optional<String> by) {
    static final Why EVIDENCE = new Why(Cause.EVIDENCE, Optional.empty());
    static final Why EXPIRY = new Why(Cause.EXPIRY, Optional.empty());

    /// Time alone, but for silence.
    static final Why TIME =
        new Why(Cause.ENDORSEMENT, Optional.of("an endorsement or a period of grace that ran out"));
  }

  /// @param before the tier of the guest's verdict before this one
  /// @param withheld why it is not given secrets that it earns
  Verdict write(
      Basis basis,
      Appraised appraised,
      Why why,
      Instant at,
      Optional<Tier> before,
      Collection<Refusal> withheld) {
    ResultHead head = basis.recalled().head();
    Wording said = appraised.wording();
    return new Verdict(
        head.getTenant(),
        head.getGuest(),
        head.getWorkload(),
        head.getEvidenceId(),
        said.tier(),
        before.orElse(null),
        why.cause(),
        why.by().orElse(null),
        said.trustVector(),
        said.checks(),
        said.advisories(),
        head.getEvidenceTime(),
        at,
        appraised.appraisal().validUntil().orElse(null),
        head.getSolicited(),
        head.getSimulated(),
        pins(basis, said.pins()),
        null,
        List.copyOf(withheld));
  }

  /// The verdict with its token. Signing costs more than appraising does, so it is left to those
  /// that go out.
  Verdict signed(Verdict verdict, Basis basis, Appraisal appraisal) {
    if (ear.isEmpty()) {
      return verdict;
    }
    String token = ear.get().sign(facts(basis, appraisal, verdict.getAppraisalTime()));
    return with(token, verdict);
  }

  /// All but the token is the very same: a copy in depth, as builders make it, would have the
  /// checks that many guests share written out again for each.
  private static Verdict with(String token, Verdict verdict) {
    return new Verdict(
        verdict.getTenant(),
        verdict.getGuest(),
        verdict.getWorkload(),
        verdict.getEvidenceId(),
        verdict.getTier(),
        verdict.getPreviousTier(),
        verdict.getCause(),
        verdict.getCausedBy(),
        verdict.getTrustVector(),
        verdict.getChecks(),
        verdict.getAdvisories(),
        verdict.getEvidenceTime(),
        verdict.getAppraisalTime(),
        verdict.getValidUntil(),
        verdict.getSolicited(),
        verdict.getSimulated(),
        verdict.getPins(),
        token,
        verdict.getWithheld());
  }

  /// The verdict as an attestation result: the same verdict gives the same token, bit for bit.
  private EarFacts facts(Basis basis, Appraisal appraisal, Instant at) {
    ByteBuffer key = basis.result().getGuestPublicKey();
    return EarFacts.of(
        new EarFacts.VerifierId(DEVELOPER, appraiserVersion),
        at,
        appraisal.validUntil(),
        Optional.empty(),
        SUBMODULE,
        EarSubmodule.of(
            appraisal,
            basis
                .policy()
                .map(InForce::policy)
                .map(
                    policy ->
                        "%s:%d"
                            .formatted(
                                Keys.workload(policy.tenant(), policy.workload()),
                                policy.version())),
            Optional.ofNullable(key).map(Answers::bytes)));
  }

  /// What is kept of a verdict.
  ///
  /// @param likeness of the guest
  GuestState remember(Verdict verdict, Appraised appraised, ByteBuffer likeness) {
    return new GuestState(
        verdict.getPins().getResult(),
        verdict.getTier(),
        hash.of(appraised.wording().content(), verdict.getEvidenceId(), verdict.getValidUntil()),
        verdict.getAppraisalTime(),
        verdict.getValidUntil(),
        verdict.getAdvisories(),
        likeness);
  }

  static Tier tier(dev.assay.appraisal.Tier appraised) {
    return Tier.valueOf(appraised.name());
  }

  static Check check(dev.assay.appraisal.Check check) {
    return new Check(
        check.name(),
        check.rule(),
        CheckOutcome.valueOf(check.outcome().name()),
        check.wanted(),
        check.got());
  }

  /// What verdicts on a platform pin of what vendors say of it: all that it can depend on and that
  /// is here.
  static List<EndorsementPin> pins(Answer answer, Context context) {
    var pins = new ArrayList<EndorsementPin>();
    if (answer instanceof Answer.Holds(var verified)) {
      for (String key : EndorsementKeys.of(verified.claims())) {
        context
            .endorsements()
            .sha256(key)
            .ifPresent(hash -> pins.add(new EndorsementPin(key, ByteBuffer.wrap(hash.toArray()))));
      }
    }
    return pins;
  }

  /// What stands on it pins.
  Pins pins(Basis basis) {
    return pins(basis, pins(basis.recalled().answer(), basis.context()));
  }

  /// @param ofVendors beside the certificates
  private Pins pins(Basis basis, List<EndorsementPin> ofVendors) {
    ResultHead head = basis.recalled().head();
    Optional<InForce> policy = basis.policy();
    return new Pins(
        head.getEvidence(),
        basis.pin(),
        policy.map(InForce::origin).orElse(null),
        policy.map(known -> known.policy().version()).orElse(null),
        endorsements(head.getCertificates(), ofVendors),
        basis.contextOffset(),
        head.getVerifierVersion(),
        appraiserVersion);
  }

  private static List<EndorsementPin> endorsements(
      List<CertificateRef> certificates, List<EndorsementPin> ofVendors) {
    var pins = new ArrayList<EndorsementPin>(certificates.size() + ofVendors.size());
    for (CertificateRef certificate : certificates) {
      pins.add(endorsement(certificate));
    }
    pins.addAll(ofVendors);
    return pins;
  }

  private static EndorsementPin endorsement(CertificateRef certificate) {
    return new EndorsementPin(
        certificate.getRole() + " " + certificate.getSubject(), certificate.getSha256());
  }
}
