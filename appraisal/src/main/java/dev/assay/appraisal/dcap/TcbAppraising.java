package dev.assay.appraisal.dcap;

import dev.assay.appraisal.dcap.PlatformFacts.Authority;
import dev.assay.appraisal.dcap.TcbResult.CollateralUsed;
import dev.assay.appraisal.dcap.TcbResult.Statuses;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.wire.Unreadable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;

/// One appraisal, from the first step to the answer. All steps are taken, whatever the ones before
/// found, as far as there is something to take them on: what is missing never hides a refusal.
final class TcbAppraising {
  private static final String PCK_CRL = "pckCrl";
  private static final String ROOT_CRL = "rootCaCrl";

  private final PlatformFacts facts;
  private final VerifiedCollateral collateral;
  private final CollateralRules rules;
  private final Validity validity;
  private final Findings findings = new Findings();
  private CollateralMemory memory;

  TcbAppraising(
      PlatformFacts facts, VerifiedCollateral collateral, CollateralRules rules, Instant at) {
    this.facts = facts;
    this.collateral = collateral;
    this.rules = rules;
    this.validity = new Validity(at);
    this.memory = rules.memory();
  }

  TcbAppraisal answer() {
    pckChain();
    Optional<GenuineList> rootList = list(ROOT_CRL, facts.root());
    Optional<GenuineList> pckList = list(PCK_CRL, facts.authority());
    Optional<Genuine<TcbInfo>> tcbInfo = tcbInfo();
    Optional<Genuine<QeIdentity>> qeIdentity = qeIdentity();
    OptionalInt highest = highestNumber(tcbInfo, qeIdentity);
    Optional<Levels> levels = tcbInfo.flatMap(this::levels);
    Optional<LevelVerdict> quotingEnclave = qeIdentity.flatMap(this::quotingEnclave);
    Optional<TcbResult> result =
        levels.isPresent() && quotingEnclave.isPresent()
            ? Optional.of(
                result(
                    levels.get(),
                    quotingEnclave.get(),
                    used(
                        tcbInfo.orElseThrow(),
                        qeIdentity.orElseThrow(),
                        highest,
                        pckList,
                        rootList),
                    current(tcbInfo.get())))
            : Optional.empty();
    return answer(result);
  }

  private TcbAppraisal answer(Optional<TcbResult> result) {
    if (findings.refusal().isPresent()) {
      return new TcbAppraisal.Refused(findings.refusal().get(), result, memory);
    }
    return findings
        .openQuestion()
        .<TcbAppraisal>map(open -> new TcbAppraisal.Undecided(open, result, memory))
        // With nothing open, TCB info and QE identity were there and said something.
        .orElseGet(() -> new TcbAppraisal.Appraised(result.orElseThrow(), memory));
  }

  // Certificates and revocation lists.

  private void pckChain() {
    String tee = facts.tee().fieldName();
    inDate(validity.ofCertificate(tee + ".pck", facts.pck()));
    inDate(validity.ofCertificate(tee + ".pck_ca", facts.authority().certificate()));
    inDate(validity.ofCertificate(tee + ".root_ca", facts.root().certificate()));
    notRevoked(tee + ".root_ca", facts.root().certificate(), facts.root());
    notRevoked(tee + ".pck_ca", facts.authority().certificate(), facts.root());
    notRevoked(tee + ".pck", facts.pck(), facts.authority());
  }

  /// However old a list is, what it takes back stays taken back.
  private void notRevoked(String field, CertificateFacts certificate, Authority issuer) {
    for (GenuineList list : collateral.revocationLists()) {
      if (list.isOf(issuer) && list.list().lists(certificate.serial())) {
        findings.refuse(
            new Refusal(
                Reason.CERTIFICATE_REVOKED,
                field,
                "a serial number that is not listed",
                "0x%x (%s)".formatted(certificate.serial(), certificate.commonName())));
      }
    }
  }

  private Optional<GenuineList> list(String field, Authority authority) {
    Optional<GenuineList> newest = Optional.empty();
    for (GenuineList list : collateral.revocationLists()) {
      if (list.isOf(authority) && (newest.isEmpty() || isBetter(list, newest.get()))) {
        newest = Optional.of(list);
      }
    }
    if (newest.isEmpty()) {
      if (!revocationUnchecked()) {
        missing(field, "a list of " + authority.certificate().commonName(), "revocationList");
      }
      return Optional.empty();
    }
    GenuineList list = newest.get();
    inDate(
        validity.of(
            field,
            ".thisUpdate",
            list.list().thisUpdate(),
            ".nextUpdate",
            list.list().nextUpdate()));
    return newest;
  }

  /// In date before out of date, then the newest.
  private boolean isBetter(GenuineList list, GenuineList other) {
    boolean inDate = validity.isInDate(list);
    return inDate == validity.isInDate(other)
        ? !list.list().thisUpdate().isBefore(other.list().thisUpdate())
        : inDate;
  }

  /// A list that could not be proven genuine was given all the same.
  private boolean revocationUnchecked() {
    return rules.revocation() == CollateralRules.Revocation.UNCHECKED_WITHOUT_ANY_LIST
        && collateral.revocationLists().isEmpty()
        && collateral.unproven().stream()
            .noneMatch(refusal -> refusal.field().startsWith("revocationList"));
  }

  // Documents.

  private Optional<Genuine<TcbInfo>> tcbInfo() {
    List<Genuine<TcbInfo>> ours = underOurRoot(collateral.tcbInfos());
    Optional<Genuine<TcbInfo>> best = best(ours, genuine -> mismatch(genuine.content()).isEmpty());
    if (best.isEmpty() && ours.isEmpty()) {
      missing("tcbInfo", "TCB info for FMSPC " + facts.fmspc(), "tcbInfo");
    } else if (best.isEmpty()) {
      findings.refuse(mismatch(ours.getFirst().content()).orElseThrow());
    }
    best.ifPresent(
        genuine ->
            judge(
                genuine,
                genuine.content().evaluationDataNumber(),
                CollateralMemory.Key.tcbInfo(facts.tee(), facts.fmspc())));
    return best;
  }

  private Optional<Refusal> mismatch(TcbInfo tcbInfo) {
    if (tcbInfo.tee() != facts.tee()) {
      return Optional.of(mismatch("id", facts.tee().name(), tcbInfo.tee().name()));
    }
    if (!tcbInfo.fmspc().equals(facts.fmspc())) {
      return Optional.of(mismatch("fmspc", facts.fmspc().toHex(), tcbInfo.fmspc().toHex()));
    }
    return tcbInfo.pceId().equals(facts.pceId())
        ? Optional.empty()
        : Optional.of(mismatch("pceId", facts.pceId().toHex(), tcbInfo.pceId().toHex()));
  }

  private static Refusal mismatch(String member, String wanted, String got) {
    return new Refusal(Reason.TCB_INFO_MISMATCH, "tcbInfo." + member, wanted, got);
  }

  private Optional<Genuine<QeIdentity>> qeIdentity() {
    String id = QeIdentity.idFor(facts.tee());
    List<Genuine<QeIdentity>> ours = underOurRoot(collateral.qeIdentities());
    Optional<Genuine<QeIdentity>> best = best(ours, genuine -> genuine.content().id().equals(id));
    if (best.isEmpty() && ours.isEmpty()) {
      missing("enclaveIdentity", "the identity of " + id, "enclaveIdentity");
    } else if (best.isEmpty()) {
      findings.refuse(
          new Refusal(
              Reason.QE_IDENTITY_MISMATCH,
              "enclaveIdentity.id",
              id,
              ours.getFirst().content().id()));
    }
    best.ifPresent(
        genuine ->
            judge(
                genuine,
                genuine.content().evaluationDataNumber(),
                CollateralMemory.Key.qeIdentity(facts.tee())));
    return best;
  }

  /// In date before out of date, then the highest evaluation data number, then the newest.
  private <T extends Dated> Optional<Genuine<T>> best(
      List<Genuine<T>> genuine, Predicate<Genuine<T>> fits) {
    Optional<Genuine<T>> best = Optional.empty();
    for (Genuine<T> candidate : genuine) {
      if (fits.test(candidate)
          && (best.isEmpty() || isBetter(candidate.content(), best.get().content()))) {
        best = Optional.of(candidate);
      }
    }
    return best;
  }

  private boolean isBetter(Dated document, Dated other) {
    boolean inDate = validity.isInDate(document);
    if (inDate != validity.isInDate(other)) {
      return inDate;
    }
    int number = document.evaluationDataNumber();
    return number == other.evaluationDataNumber()
        ? !document.issueDate().isBefore(other.issueDate())
        : number > other.evaluationDataNumber();
  }

  /// Collateral under one root says nothing of evidence under another: else a made-up vendor, where
  /// one is believed, could vouch for a real one's platforms.
  private <T extends Dated> List<Genuine<T>> underOurRoot(List<Genuine<T>> genuine) {
    List<Genuine<T>> ours = new ArrayList<>(genuine.size());
    for (Genuine<T> candidate : genuine) {
      if (candidate.root().spkiSha256().equals(facts.root().spkiSha256())) {
        ours.add(candidate);
      }
    }
    return ours;
  }

  /// Its signer, its dates and its number.
  private void judge(Genuine<?> genuine, int number, CollateralMemory.Key key) {
    genuine
        .signers()
        .forEach(
            path ->
                notRevoked(
                    genuine.field("issuerChain"), CertificateFacts.of(path.leaf()), facts.root()));
    boolean current = inDate(genuine);
    int least = Math.max(rules.minimumEvaluationDataNumber(), rules.memory().of(key));
    if (!current) {
      return;
    }
    if (number < least) {
      findings.refuse(rollback(genuine, "at least " + least, number));
    } else {
      memory = memory.having(key, number);
    }
  }

  private static Refusal rollback(Genuine<?> genuine, String wanted, int got) {
    return new Refusal(
        Reason.COLLATERAL_ROLLBACK,
        genuine.field("tcbEvaluationDataNumber"),
        wanted,
        Integer.toString(got));
  }

  private boolean inDate(Genuine<?> genuine) {
    Dated document = genuine.content();
    boolean documentInDate =
        inDate(
            validity.of(
                genuine.kind().member(),
                ".issueDate",
                document.issueDate(),
                ".nextUpdate",
                document.nextUpdate()));
    String chain = genuine.field("issuerChain");
    boolean signerInDate =
        inDate(validity.ofCertificate(chain, CertificateFacts.of(genuine.signer().leaf())));
    return documentInDate && signerInDate;
  }

  private boolean inDate(Optional<Refusal> outOfDate) {
    outOfDate.ifPresent(findings::expired);
    return outOfDate.isEmpty();
  }

  private OptionalInt highestNumber(
      Optional<Genuine<TcbInfo>> tcbInfo, Optional<Genuine<QeIdentity>> qeIdentity) {
    Optional<Genuine<EvaluationDataNumbers>> best =
        best(
            underOurRoot(collateral.evaluationDataNumbers()),
            genuine -> genuine.content().tee() == facts.tee());
    if (best.isEmpty()) {
      return OptionalInt.empty();
    }
    Genuine<EvaluationDataNumbers> numbers = best.get();
    notRevoked(
        numbers.field("issuerChain"), CertificateFacts.of(numbers.signer().leaf()), facts.root());
    if (inDate(numbers)) {
      tcbInfo.ifPresent(genuine -> stillServed(genuine, numbers.content()));
      qeIdentity.ifPresent(genuine -> stillServed(genuine, numbers.content()));
    }
    return OptionalInt.of(numbers.content().highest());
  }

  private void stillServed(Genuine<?> genuine, EvaluationDataNumbers numbers) {
    int number = genuine.content().evaluationDataNumber();
    if (number < numbers.lowest() && validity.isInDate(genuine.content())) {
      findings.refuse(
          rollback(genuine, "at least %d, the lowest served".formatted(numbers.lowest()), number));
    }
  }

  // Levels.

  private Optional<Levels> levels(Genuine<TcbInfo> tcbInfo) {
    try {
      if (facts.module().isPresent()) {
        Levels.requireKnownModule(facts.module().get(), tcbInfo.content());
      }
      Levels levels = Levels.find(facts, tcbInfo.content(), facts.launchSvn());
      if (levels.revoked()) {
        findings.refuse(revoked("tcbInfo.tcbLevels"));
      }
      return Optional.of(levels);
    } catch (Unreadable e) {
      refuseUnlessOutOfDate(tcbInfo, e);
      return Optional.empty();
    }
  }

  private Optional<LevelVerdict> quotingEnclave(Genuine<QeIdentity> identity) {
    try {
      LevelVerdict verdict = identity.content().verdictOn(facts.quotingEnclave());
      if (verdict.status() == TcbStatus.REVOKED) {
        findings.refuse(revoked("enclaveIdentity.tcbLevels"));
      }
      return Optional.of(verdict);
    } catch (Unreadable e) {
      refuseUnlessOutOfDate(identity, e);
      return Optional.empty();
    }
  }

  /// A newer document may well know a level or an enclave that this one doesn't.
  private void refuseUnlessOutOfDate(Genuine<?> genuine, Unreadable e) {
    if (validity.isInDate(genuine.content())) {
      findings.refuse(e.refusal());
    }
  }

  private static Refusal revoked(String field) {
    return new Refusal(
        Reason.TCB_REVOKED, field, "a level that is not revoked", TcbStatus.REVOKED.intelName());
  }

  /// The levels of now, where the quote says what the platform runs now. A platform that is on none
  /// has nothing to say: the status at launch stands.
  private Optional<Levels> current(Genuine<TcbInfo> tcbInfo) {
    Optional<Bytes> svn = facts.currentSvn();
    if (svn.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Levels.find(facts, tcbInfo.content(), svn));
    } catch (Unreadable e) {
      return Optional.empty();
    }
  }

  private TcbResult result(
      Levels launch, LevelVerdict quotingEnclave, CollateralUsed used, Optional<Levels> current) {
    TcbStatus atLaunch = launch.converged(quotingEnclave);
    Optional<TcbStatus> now = current.map(levels -> levels.converged(quotingEnclave));
    return new TcbResult(
        facts.tee(),
        now.map(atLaunch::relaunchedOn).orElse(atLaunch),
        new Statuses(
            launch.platform().status(),
            quotingEnclave.status(),
            launch.module().map(LevelVerdict::status),
            now),
        launch.tcbDate(quotingEnclave),
        launch.advisories(quotingEnclave),
        facts.fmspc(),
        used);
  }

  private CollateralUsed used(
      Genuine<TcbInfo> tcbInfo,
      Genuine<QeIdentity> qeIdentity,
      OptionalInt highest,
      Optional<GenuineList> pckList,
      Optional<GenuineList> rootList) {
    return new CollateralUsed(
        tcbInfo.content().evaluationDataNumber(),
        qeIdentity.content().evaluationDataNumber(),
        highest,
        Validity.earliest(tcbInfo.content().issueDate(), qeIdentity.content().issueDate()),
        validity.earliestIssue(),
        validity.latestIssue(),
        validity.earliestExpiration(),
        !revocationUnchecked(),
        pckList.flatMap(list -> list.list().number()),
        rootList.flatMap(list -> list.list().number()),
        tcbInfo.sha256(),
        qeIdentity.sha256());
  }

  /// @param prefix of the field of what could not be proven genuine, and so is missing all the same
  private void missing(String field, String wanted, String prefix) {
    collateral.unproven().stream()
        .filter(refusal -> refusal.field().startsWith(prefix))
        .findFirst()
        .ifPresentOrElse(findings::missing, () -> findings.missing(field, wanted, "none"));
  }
}
