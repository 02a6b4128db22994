package dev.assay.appraisal.dcap;

import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.x509.RevocationList;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// Collateral as it was given, in any order and with anything among it: read, and trusted for
/// nothing until [CollateralVerifier] has checked who signed it.
///
/// @param certificates issuer chains
public record Collateral(
    List<Signed<TcbInfo>> tcbInfos,
    List<Signed<QeIdentity>> qeIdentities,
    List<Signed<EvaluationDataNumbers>> evaluationDataNumbers,
    List<RevocationList> revocationLists,
    CertificateSet certificates) {
  public static final Collateral NONE =
      new Collateral(List.of(), List.of(), List.of(), List.of(), CertificateSet.EMPTY);

  public Collateral {
    tcbInfos = List.copyOf(tcbInfos);
    qeIdentities = List.copyOf(qeIdentities);
    evaluationDataNumbers = List.copyOf(evaluationDataNumbers);
    revocationLists = List.copyOf(revocationLists);
  }

  /// These, and those of `more`.
  public Collateral with(Collateral more) {
    return new Collateral(
        both(tcbInfos, more.tcbInfos),
        both(qeIdentities, more.qeIdentities),
        both(evaluationDataNumbers, more.evaluationDataNumbers),
        both(revocationLists, more.revocationLists),
        certificates.with(more.certificates));
  }

  public boolean isEmpty() {
    return equals(NONE);
  }

  static Collateral ofTcbInfo(Signed<TcbInfo> tcbInfo) {
    return new Collateral(List.of(tcbInfo), List.of(), List.of(), List.of(), CertificateSet.EMPTY);
  }

  static Collateral ofQeIdentity(Signed<QeIdentity> identity) {
    return new Collateral(List.of(), List.of(identity), List.of(), List.of(), CertificateSet.EMPTY);
  }

  static Collateral ofNumbers(Signed<EvaluationDataNumbers> numbers) {
    return new Collateral(List.of(), List.of(), List.of(numbers), List.of(), CertificateSet.EMPTY);
  }

  static Collateral ofList(RevocationList list) {
    return new Collateral(List.of(), List.of(), List.of(), List.of(list), CertificateSet.EMPTY);
  }

  static Collateral ofCertificates(CertificateSet certificates) {
    return new Collateral(List.of(), List.of(), List.of(), List.of(), certificates);
  }

  private static <T> List<T> both(Collection<T> some, Collection<T> more) {
    List<T> both = new ArrayList<>(some);
    both.addAll(more);
    return both;
  }
}
