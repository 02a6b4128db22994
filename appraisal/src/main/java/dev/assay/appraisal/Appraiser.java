package dev.assay.appraisal;

import dev.assay.evidence.VerifiedClaims;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/// Appraises: holds what verification answered against a policy, at an instant. The same input
/// always gives the same appraisal, to the letter.
///
/// In this order, the first that applies:
/// 1. what rests on something that the owner revoked is contraindicated, however old it is;
/// 2. evidence older than the policy's freshness gives no tier;
/// 3. refused evidence is contraindicated, whether there is a policy or not;
/// 4. without a policy in force, there is no tier;
/// 5. neither is there where verification could not decide;
/// 6. else the entries of `accept` are tried. The first that is met in full answers. Where none is,
///    the closest does: the one with the best tier, and of these the one with the fewest checks
///    unmet, and of these the first;
/// 7. and the policy's rules, which may worsen what the entry came to.
public final class Appraiser {
  private static final Comparator<EntryAppraisal> BY_CLOSENESS =
      Comparator.comparing((EntryAppraisal entry) -> entry.vector().tier())
          .thenComparingInt(EntryAppraisal::unmet);

  private Appraiser() {}

  /// @param policy empty where the workload has none
  /// @param at the instant to judge at
  public static Appraisal appraise(
      Answer answer,
      Optional<ResolvedPolicy> policy,
      Context context,
      EvidenceFacts facts,
      Instant at) {
    Optional<Considered> considered =
        answer instanceof Answer.Holds(VerifiedClaims claims)
            ? Optional.of(Considered.of(claims, facts, context.endorsements(), at))
            : Optional.empty();
    List<String> advisories = considered.map(Considered::advisories).orElse(List.of());
    // Also where the platform is not why: should one be revoked, or be good again, all are found
    // that have it.
    return RevocationCheck.of(answer, facts, advisories, context.revocations())
        .orElseGet(() -> unrevoked(answer, policy, considered, facts, at))
        .naming(advisories);
  }

  /// What [#appraise] comes to for all guests of one [Likeness] under this policy, as long as their
  /// evidence is fresh and nothing that they rest on is revoked.
  ///
  /// @param policy in force
  /// @return empty where it rests on something that tells the guest from others
  public static Optional<SharedAppraisal> shared(
      VerifiedClaims verified,
      ResolvedPolicy policy,
      Endorsements endorsements,
      EvidenceFacts facts,
      Instant at) {
    if (policy.state() != PolicyState.ACTIVE || policy.rules().askWhen()) {
      return Optional.empty();
    }
    var own = new AtomicBoolean();
    VerifiedClaims watched =
        verified.watched(
            claim -> {
              if (Likeness.tellsApart(claim)) {
                own.set(true);
              }
            });
    SharedAppraisal shared =
        held(Considered.of(watched, facts.ofAnyGuest(), endorsements, at), policy);
    return own.get() ? Optional.empty() : Optional.of(shared);
  }

  /// The first step of [#appraise] alone: whether anything that evidence rests on is revoked.
  ///
  /// @param advisories what collateral lists of the platform
  public static Optional<Appraisal> revoked(
      Answer answer, EvidenceFacts facts, List<String> advisories, Revocations revocations) {
    return RevocationCheck.of(answer, facts, advisories, revocations);
  }

  private static Appraisal unrevoked(
      Answer answer,
      Optional<ResolvedPolicy> policy,
      Optional<Considered> considered,
      EvidenceFacts facts,
      Instant at) {
    Optional<Instant> lapses =
        policy
            .filter(known -> known.state() == PolicyState.ACTIVE)
            .map(active -> lapsesAt(active, facts));
    if (lapses.isPresent() && !at.isBefore(lapses.get())) {
      return Appraisal.none(lapsed(policy.orElseThrow(), facts));
    }
    return switch (answer) {
      case Answer.Refused refused -> refused(refused.why(), lapses);
      case Answer.Undecided _, Answer.Holds _ when lapses.isEmpty() ->
          Appraisal.none(noPolicy(policy));
      case Answer.Undecided undecided -> undecided(undecided.why(), lapses);
      case Answer.Holds _ ->
          held(considered.orElseThrow(), policy.orElseThrow()).until(lapses.orElseThrow());
    };
  }

  private static Instant lapsesAt(ResolvedPolicy policy, EvidenceFacts facts) {
    return facts.acceptedAt().plus(policy.freshness());
  }

  private static Appraisal refused(Answer.Failure why, Optional<Instant> validUntil) {
    return Appraisal.without(
        Tier.CONTRAINDICATED,
        TrustVector.cryptographyFailed(),
        verification(why, Check.Outcome.NOT_MET),
        validUntil);
  }

  private static Appraisal undecided(Answer.Failure why, Optional<Instant> validUntil) {
    return Appraisal.without(
        Tier.NONE, TrustVector.EMPTY, verification(why, Check.Outcome.NOT_EVALUATED), validUntil);
  }

  private static Check verification(Answer.Failure why, Check.Outcome outcome) {
    return new Check(why.field(), "verification." + why.reason(), outcome, why.wanted(), why.got());
  }

  private static Check noPolicy(Optional<ResolvedPolicy> policy) {
    String got =
        policy
            .map(known -> "version %d, %s".formatted(known.version(), known.state().word()))
            .orElse("none");
    return new Check("policy", "state", Check.Outcome.NO_REFERENCE_VALUE, "an active policy", got);
  }

  /// Says nothing of the instants of evidence and appraisal: else each would read differently.
  private static Check fresh(ResolvedPolicy policy, EvidenceFacts facts) {
    String wanted = wanted(policy);
    return Check.of(
        true, Appraisal.FRESHNESS, Appraisal.FRESHNESS, wanted, wanted + nonceOf(facts));
  }

  private static Check lapsed(ResolvedPolicy policy, EvidenceFacts facts) {
    return Check.of(
        false,
        Appraisal.FRESHNESS,
        Appraisal.FRESHNESS,
        wanted(policy),
        "evidence of " + facts.acceptedAt() + nonceOf(facts) + ", and none since");
  }

  private static String wanted(ResolvedPolicy policy) {
    return "evidence of the last " + spelled(policy.freshness());
  }

  private static String nonceOf(EvidenceFacts facts) {
    return facts.solicited() ? "" : ", its nonce the guest's own choice";
  }

  /// As policies write durations.
  static String spelled(Duration duration) {
    long millis = duration.toMillis();
    if (millis % 1000 != 0) {
      return millis + "ms";
    }
    long seconds = duration.toSeconds();
    if (seconds % 60 != 0) {
      return seconds + "s";
    }
    return seconds % 3600 == 0 ? seconds / 3600 + "h" : seconds / 60 + "m";
  }

  private static SharedAppraisal held(Considered considered, ResolvedPolicy policy) {
    Optional<EntryAppraisal> found = closest(considered, policy);
    if (found.isEmpty()) {
      return new SharedAppraisal(
          Tier.NONE,
          TrustVector.EMPTY,
          List.of(noEntry(considered)),
          considered.advisories(),
          Optional.empty(),
          policy.freshness());
    }
    EntryAppraisal closest = found.get();
    var checks = new ArrayList<Check>(closest.checks().size() + 1 + policy.rules().size());
    checks.add(fresh(policy, considered.facts()));
    checks.addAll(closest.checks());
    Rules.Outcome ruled =
        policy.rules().appraise(considered.verified(), considered.facts(), closest.vector());
    checks.addAll(ruled.checks());
    return new SharedAppraisal(
        ruled.tier(),
        ruled.vector(),
        checks,
        considered.advisories(),
        closest.standsUntil().filter(until -> until.isAfter(considered.at())),
        policy.freshness());
  }

  /// Met in full first, then by tier, then by how many checks are unmet, then by their order.
  private static Optional<EntryAppraisal> closest(Considered considered, ResolvedPolicy policy) {
    Optional<EntryAppraisal> closest = Optional.empty();
    for (Acceptance entry : policy.accept()) {
      Optional<EntryAppraisal> appraised = held(entry, considered);
      if (appraised.isPresent()
          && (closest.isEmpty() || BY_CLOSENESS.compare(appraised.get(), closest.get()) < 0)) {
        closest = appraised;
        if (closest.get().isMet()) {
          break;
        }
      }
    }
    return closest;
  }

  /// Empty where the entry is for another platform.
  private static Optional<EntryAppraisal> held(Acceptance entry, Considered considered) {
    Platform platform = considered.platform().orElse(null);
    return Optional.ofNullable(
        switch (entry) {
          case SnpAcceptance snp when platform == Platform.SNP -> SnpAppraisal.of(snp, considered);
          case TdxAcceptance tdx when platform == Platform.TDX -> TdxAppraisal.of(tdx, considered);
          case SgxAcceptance sgx when platform == Platform.SGX -> SgxAppraisal.of(sgx, considered);
          case TpmAcceptance tpm when platform == Platform.TPM -> TpmAppraisal.of(tpm, considered);
          case CcaAcceptance cca when platform == Platform.CCA -> CcaAppraisal.of(cca, considered);
          case SevLaunchAcceptance launch when platform == Platform.SEV_LAUNCH ->
              SevLaunchAppraisal.of(launch, considered);
          case SampleAcceptance sample when platform == Platform.SAMPLE ->
              SampleAppraisal.of(sample, considered);
          case SnpAcceptance _,
              TdxAcceptance _,
              SgxAcceptance _,
              TpmAcceptance _,
              CcaAcceptance _,
              SevLaunchAcceptance _,
              SampleAcceptance _ ->
              null;
        });
  }

  private static Check noEntry(Considered considered) {
    String got =
        considered.claims().asMap().keySet().stream()
            .map(name -> name.contains(".") ? name.substring(0, name.indexOf('.')) : name)
            .min(Comparator.naturalOrder())
            .orElse("nothing");
    return new Check(
        "platform", "accept", Check.Outcome.NO_REFERENCE_VALUE, "an entry for the platform", got);
  }
}
