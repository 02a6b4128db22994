package dev.assay.appraisal;

import dev.assay.appraisal.dcap.Dated;
import dev.assay.appraisal.dcap.EvaluationDataNumbers;
import dev.assay.appraisal.dcap.QeIdentity;
import dev.assay.appraisal.dcap.TcbInfo;
import dev.assay.appraisal.dcap.VerifiedCollateral;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.dcap.TeeType;
import dev.assay.evidence.snp.SnpRevocation;
import dev.assay.evidence.x509.IssuedRevocationList;
import java.util.LinkedHashSet;
import java.util.Set;

/// Which endorsements a guest's appraisal depends on, by name: an index from these to guests says
/// whom to appraise again when one of them changes.
///
/// | key | of |
/// | --- | --- |
/// | `tcb-info/<tee>/<fmspc>` | Intel's levels of a kind of platform |
/// | `qe-identity/<tee>` | Intel's quoting enclave |
/// | `tcb-evaluation-data-numbers/<tee>` | the numbers that Intel serves |
/// | `crl/<SHA-256 of the issuer's SubjectPublicKeyInfo>` | a revocation list |
///
/// `<tee>` is `tdx` or `sgx`; bytes are lower-case hex.
public final class EndorsementKeys {
  /// What the keys of revocation lists begin with.
  public static final String REVOCATION_LISTS = "crl/";

  private EndorsementKeys() {}

  /// Those that verified claims depend on; none where they are of a platform without endorsements.
  public static Set<String> of(Claims claims) {
    var keys = new LinkedHashSet<String>();
    Platform.of(claims).flatMap(Platform::tee).ifPresent(tee -> addIntels(claims, tee, keys));
    SnpRevocation.issuerOf(claims).ifPresent(issuer -> keys.add(revocationList(issuer)));
    return keys;
  }

  /// Those that collateral brings news of.
  public static Set<String> of(VerifiedCollateral collateral) {
    var keys = new LinkedHashSet<String>();
    for (Dated document : collateral.documents()) {
      switch (document) {
        case TcbInfo info -> keys.add(tcbInfo(info.tee(), info.fmspc()));
        case QeIdentity identity -> identity.tee().ifPresent(tee -> keys.add(qeIdentity(tee)));
        case EvaluationDataNumbers numbers -> keys.add(evaluationDataNumbers(numbers.tee()));
      }
    }
    collateral.revocationListIssuers().forEach(issuer -> keys.add(revocationList(issuer)));
    return keys;
  }

  /// That of a list.
  public static String of(IssuedRevocationList list) {
    return revocationList(list.issuerSpkiSha256());
  }

  private static void addIntels(Claims claims, TeeType tee, Set<String> keys) {
    String prefix = tee.fieldName();
    claims.binary(fmspcClaim(tee)).ifPresent(fmspc -> keys.add(tcbInfo(tee, fmspc)));
    keys.add(qeIdentity(tee));
    keys.add(evaluationDataNumbers(tee));
    claims
        .binary(prefix + ".pck_ca.spki_sha256")
        .ifPresent(issuer -> keys.add(revocationList(issuer)));
    claims
        .binary(prefix + ".root_ca.spki_sha256")
        .ifPresent(issuer -> keys.add(revocationList(issuer)));
  }

  static String fmspcClaim(TeeType tee) {
    return tee == TeeType.TDX ? "tdx.pck.fmspc" : "sgx.pck.fmspc";
  }

  public static String tcbInfo(TeeType tee, Bytes fmspc) {
    return "tcb-info/" + tee.fieldName() + "/" + fmspc.toHex();
  }

  public static String qeIdentity(TeeType tee) {
    return "qe-identity/" + tee.fieldName();
  }

  public static String evaluationDataNumbers(TeeType tee) {
    return "tcb-evaluation-data-numbers/" + tee.fieldName();
  }

  public static String revocationList(Bytes issuerSpkiSha256) {
    return REVOCATION_LISTS + issuerSpkiSha256.toHex();
  }
}
