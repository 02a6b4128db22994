package dev.assay.appraisal;

import dev.assay.appraisal.Subject.Kind;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.ClaimValue;
import dev.assay.evidence.VerifiedClaims;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a guest's evidence rests on, as revocations name it. A revocation touches just the guests
/// that have its subject in here, which is what an index over a fleet is made of.
///
/// | kind | SEV-SNP | TDX, SGX | CCA | SEV launch | TPM |
/// | --- | --- | --- | --- | --- | --- |
/// | chip | CHIP_ID | platform instance id, PPID | instance id | | |
/// | measurement | launch digest | MRTD, RTMRs; MRENCLAVE | RIM, REMs | launch digest | |
/// | tcb | `Milan/<REPORTED_TCB>` | `<FMSPC>/<TEE_TCB_SVN>`; `<FMSPC>/<CPUSVN>` | | | |
/// | key | | | platform's key | CEK, PEK, PDH | AK, EK |
/// | advisory | | as collateral lists them | | | |
///
/// A value of zeros names nothing: a chip that may not say which one it is reports them (AMD 56860,
/// MASK_CHIP_ID), and so do registers that nobody extended.
public final class Subjects {
  /// Claims whose value alone is the id.
  private static final List<Map.Entry<String, Kind>> BY_CLAIM =
      List.of(
          Map.entry("snp.chip_id", Kind.CHIP),
          Map.entry("snp.measurement", Kind.MEASUREMENT),
          Map.entry("tdx.pck.platform_instance_id", Kind.CHIP),
          Map.entry("tdx.pck.ppid", Kind.CHIP),
          Map.entry("tdx.mr_td", Kind.MEASUREMENT),
          Map.entry("tdx.rtmr_0", Kind.MEASUREMENT),
          Map.entry("tdx.rtmr_1", Kind.MEASUREMENT),
          Map.entry("tdx.rtmr_2", Kind.MEASUREMENT),
          Map.entry("tdx.rtmr_3", Kind.MEASUREMENT),
          Map.entry("sgx.pck.platform_instance_id", Kind.CHIP),
          Map.entry("sgx.pck.ppid", Kind.CHIP),
          Map.entry("sgx.mr_enclave", Kind.MEASUREMENT),
          Map.entry("cca.platform.instance_id", Kind.CHIP),
          Map.entry("cca.platform.key_sha256", Kind.KEY),
          Map.entry("cca.realm.initial_measurement", Kind.MEASUREMENT),
          Map.entry("cca.realm.extensible_measurements.0", Kind.MEASUREMENT),
          Map.entry("cca.realm.extensible_measurements.1", Kind.MEASUREMENT),
          Map.entry("cca.realm.extensible_measurements.2", Kind.MEASUREMENT),
          Map.entry("cca.realm.extensible_measurements.3", Kind.MEASUREMENT),
          Map.entry("sev_launch.launch_digest", Kind.MEASUREMENT),
          Map.entry("sev_launch.platform.cek_sha256", Kind.KEY),
          Map.entry("sev_launch.platform.pek_sha256", Kind.KEY),
          Map.entry("sev_launch.platform.pdh_sha256", Kind.KEY),
          Map.entry("tpm.ak.spki_sha256", Kind.KEY),
          Map.entry("tpm.ek.name", Kind.KEY),
          Map.entry("svsm.vtpm.ek.spki_sha256", Kind.KEY));

  /// Claims that say together on which level a platform is.
  private static final Map<String, String> TCB_BY_PRODUCT =
      Map.of(
          "snp.product", "snp.reported_tcb",
          "tdx.pck.fmspc", "tdx.tee_tcb_svn",
          "sgx.pck.fmspc", "sgx.pck.cpusvn");

  private Subjects() {}

  /// All but advisories, which change with collateral.
  public static Set<Subject> of(Answer answer, EvidenceFacts facts) {
    return of(answer, facts, List.of());
  }

  /// The guest itself always; the rest only where verification vouches for it.
  ///
  /// @param advisories what collateral lists of the platform, see [Appraisal#advisories]
  public static Set<Subject> of(Answer answer, EvidenceFacts facts, Collection<String> advisories) {
    var subjects = new LinkedHashSet<Subject>();
    subjects.add(new Subject(Kind.GUEST, facts.guest()));
    facts.keys().forEach(key -> subjects.add(new Subject(Kind.KEY, key.toHex())));
    if (answer instanceof Answer.Holds(VerifiedClaims verified)) {
      addAll(verified.claims().asMap(), subjects);
    }
    advisories.forEach(advisory -> subjects.add(new Subject(Kind.ADVISORY, advisory)));
    return subjects;
  }

  private static void addAll(Map<String, ClaimValue> claims, Set<Subject> subjects) {
    BY_CLAIM.forEach(
        named -> {
          if (claims.get(named.getKey()) instanceof ClaimValue.Binary(Bytes id)
              && !id.isAllZero()) {
            subjects.add(new Subject(named.getValue(), id.toHex()));
          }
        });
    TCB_BY_PRODUCT.forEach(
        (productClaim, tcbClaim) -> {
          ClaimValue product = claims.get(productClaim);
          if (product != null && claims.get(tcbClaim) instanceof ClaimValue.Binary(Bytes tcb)) {
            subjects.add(new Subject(Kind.TCB, product + "/" + tcb.toHex()));
          }
        });
  }
}
