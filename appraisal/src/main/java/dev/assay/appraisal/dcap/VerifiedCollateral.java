package dev.assay.appraisal.dcap;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Refusal;
import java.util.ArrayList;
import java.util.List;

/// Collateral whose signatures hold, back to believed roots: checked once by [CollateralVerifier],
/// and held against any number of guests by [TcbAppraiser]. Whether it is still current is asked
/// each time.
///
/// Meant for one kind of platform: with TCB info of other platforms only, evidence is refused as
/// mismatched and not held back as lacking collateral.
public final class VerifiedCollateral implements CollateralVerification {
  /// No collateral at all.
  public static final VerifiedCollateral NONE =
      new VerifiedCollateral(List.of(), List.of(), List.of(), List.of(), List.of());

  private final List<Genuine<TcbInfo>> tcbInfos;
  private final List<Genuine<QeIdentity>> qeIdentities;
  private final List<Genuine<EvaluationDataNumbers>> evaluationDataNumbers;
  private final List<GenuineList> revocationLists;
  private final List<Refusal> unproven;

  VerifiedCollateral(
      List<Genuine<TcbInfo>> tcbInfos,
      List<Genuine<QeIdentity>> qeIdentities,
      List<Genuine<EvaluationDataNumbers>> evaluationDataNumbers,
      List<GenuineList> revocationLists,
      List<Refusal> unproven) {
    this.tcbInfos = List.copyOf(tcbInfos);
    this.qeIdentities = List.copyOf(qeIdentities);
    this.evaluationDataNumbers = List.copyOf(evaluationDataNumbers);
    this.revocationLists = List.copyOf(revocationLists);
    this.unproven = List.copyOf(unproven);
  }

  /// What could not be used because a certificate of its issuer's was not given.
  public List<Refusal> unproven() {
    return unproven;
  }

  /// TCB infos, QE identities and evaluation data numbers, in that order.
  public List<Dated> documents() {
    List<Dated> documents = new ArrayList<>();
    tcbInfos.forEach(genuine -> documents.add(genuine.content()));
    qeIdentities.forEach(genuine -> documents.add(genuine.content()));
    evaluationDataNumbers.forEach(genuine -> documents.add(genuine.content()));
    return List.copyOf(documents);
  }

  /// SHA-256 of the SubjectPublicKeyInfo of whoever signed each revocation list.
  public List<Bytes> revocationListIssuers() {
    return revocationLists.stream().map(list -> list.issuer().leaf().spkiSha256()).toList();
  }

  List<Genuine<TcbInfo>> tcbInfos() {
    return tcbInfos;
  }

  List<Genuine<QeIdentity>> qeIdentities() {
    return qeIdentities;
  }

  List<Genuine<EvaluationDataNumbers>> evaluationDataNumbers() {
    return evaluationDataNumbers;
  }

  List<GenuineList> revocationLists() {
    return revocationLists;
  }
}
