package dev.assay.appraisal;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import java.util.Optional;

/// Holds a trust domain's claims against one entry of a policy.
final class TdxAppraisal {
  private static final int FIRMWARE_RTMRS = 3;
  private static final int RTMRS = 4;
  private static final String[] RTMR_CLAIMS = {
    "tdx.rtmr_0", "tdx.rtmr_1", "tdx.rtmr_2", "tdx.rtmr_3"
  };
  private static final String[] RTMR_KEYS = {"rtmr.0", "rtmr.1", "rtmr.2", "rtmr.3"};

  private final TdxAcceptance entry;
  private final Checks checks;
  private final Claims claims;

  private TdxAppraisal(TdxAcceptance entry, Checks checks) {
    this.entry = entry;
    this.checks = checks;
    this.claims = checks.claims();
  }

  static EntryAppraisal of(TdxAcceptance entry, Considered considered) {
    var checks = new Checks(entry.path(), considered.claims());
    checks.root(considered.simulated(), entry.simulatedAllowed());
    checks.binding(entry.bindings(), considered.facts().binding());
    var appraisal = new TdxAppraisal(entry, checks);
    appraisal.executables();
    IntelTcbAppraisal.check(checks, entry.tcb(), considered, "tdx");
    appraisal.module();
    appraisal.attributes();
    appraisal.pinned();
    return checks.appraisal();
  }

  private void executables() {
    checks.referenced("tdx.mr_td", "mr_td", entry.mrTds(), TrustClaim.EXECUTABLES);
    for (int i = 0; i < RTMRS; i++) {
      rtmr(i, Optional.ofNullable(entry.rtmrs().get(i)));
    }
    TpmAppraisal.ofVtpm(checks, entry.vtpm());
  }

  /// RTMR 3 is for the guest to extend as it runs, so that it is not as good as known beforehand.
  private void rtmr(int index, Optional<AnyOf<Bytes>> wanted) {
    String claim = RTMR_CLAIMS[index];
    String key = RTMR_KEYS[index];
    if (wanted.isPresent()) {
      checks.register(claim, key, wanted.get());
    } else if (index < FIRMWARE_RTMRS) {
      checks.unreferenced(claim, key, TrustClaim.EXECUTABLES);
    } else {
      checks.reported(claim, key);
    }
  }

  private void module() {
    checks.pinned("tdx.mr_seam", "mr_seam", entry.mrSeams(), TrustClaim.HARDWARE);
  }

  private void attributes() {
    checks.flags("td_attributes", entry.tdAttributes());
    checks.memory(
        claims.flag(TdAttribute.DEBUG.claim()).orElse(true),
        entry.tdAttributes().get(TdAttribute.DEBUG) != Requirement.FORBIDDEN,
        "td_attributes.debug",
        "debugging, by which the host can");
    unknownAttributes();
    entry.xfam().ifPresent(this::xfam);
    serviceDomains();
  }

  /// An attribute without a name may permit the host anything.
  private void unknownAttributes() {
    String claim = "tdx.td_attributes.unknown";
    String unknown = claims.text(claim).orElse(Checks.NOTHING);
    if (!unknown.equals("0x0")) {
      checks.unreferenced(claim, "td_attributes", unknown, TrustClaim.CONFIGURATION);
    }
  }

  private void xfam(Bytes most) {
    Optional<Bytes> got = claims.binary("tdx.xfam");
    checks.judge(
        got.isPresent() && isWithin(got.get(), most),
        "tdx.xfam",
        "xfam",
        "no bit beyond " + most,
        Checks.spelled(got),
        TrustClaim.CONFIGURATION);
  }

  private static boolean isWithin(Bytes bits, Bytes most) {
    if (bits.length() != most.length()) {
      return false;
    }
    for (int i = 0; i < bits.length(); i++) {
      if ((bits.unsignedAt(i) & ~most.unsignedAt(i)) != 0) {
        return false;
      }
    }
    return true;
  }

  /// A service domain can act on the guest, as one that migrates it does. Older quotes don't say
  /// whether there is one, and older modules know none.
  private void serviceDomains() {
    String claim = "tdx.mr_service_td";
    Optional<Bytes> got = claims.binary(claim);
    if (!entry.mrServiceTds().isEmpty()) {
      checks.pinned(claim, "mr_service_td", entry.mrServiceTds(), TrustClaim.CONFIGURATION);
    } else if (got.isPresent() && !got.get().isAllZero()) {
      checks.judge(
          false,
          claim,
          "mr_service_td",
          "no service domain",
          Checks.spelled(got),
          TrustClaim.CONFIGURATION);
    }
  }

  private void pinned() {
    checks.pinned(
        "tdx.mr_config_id", "mr_config_id", entry.mrConfigIds(), TrustClaim.CONFIGURATION);
    checks.pinned("tdx.mr_owner", "mr_owner", entry.mrOwners(), TrustClaim.CONFIGURATION);
    checks.pinned(
        "tdx.mr_owner_config", "mr_owner_config", entry.mrOwnerConfigs(), TrustClaim.CONFIGURATION);
    checks.pinnedInstance(
        "tdx.pck.platform_instance_id", "platform_instance_id", entry.platformInstanceIds());
  }
}
