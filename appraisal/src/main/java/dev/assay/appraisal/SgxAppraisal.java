package dev.assay.appraisal;

/// Holds an enclave's claims against one entry of a policy.
final class SgxAppraisal {
  private SgxAppraisal() {}

  static EntryAppraisal of(SgxAcceptance entry, Considered considered) {
    var checks = new Checks(entry.path(), considered.claims());
    checks.root(considered.simulated(), entry.simulatedAllowed());
    checks.binding(entry.bindings(), considered.facts().binding());
    executables(entry, checks);
    IntelTcbAppraisal.check(checks, entry.tcb(), considered, "sgx");
    debugging(entry, checks);
    checks.pinned("sgx.config_id", "config_id", entry.configIds(), TrustClaim.CONFIGURATION);
    checks.pinnedInstance(
        "sgx.pck.platform_instance_id", "platform_instance_id", entry.platformInstanceIds());
    return checks.appraisal();
  }

  private static void executables(SgxAcceptance entry, Checks checks) {
    TrustClaim trust = TrustClaim.EXECUTABLES;
    if (entry.mrEnclaves().isEmpty() && entry.mrSigners().isEmpty()) {
      checks.unreferenced("sgx.mr_enclave", "mr_enclave", trust);
    }
    checks.pinned("sgx.mr_enclave", "mr_enclave", entry.mrEnclaves(), trust);
    checks.pinned("sgx.mr_signer", "mr_signer", entry.mrSigners(), trust);
    if (!entry.isvProdIds().isEmpty()) {
      checks.oneOfNumbers("sgx.isv_prod_id", "isv_prod_id", entry.isvProdIds(), trust);
    }
    entry
        .minimumIsvSvn()
        .ifPresent(least -> checks.atLeast("sgx.isv_svn", "minimum_isv_svn", least, trust));
  }

  private static void debugging(SgxAcceptance entry, Checks checks) {
    boolean debug = checks.claims().flag("sgx.attributes.debug").orElse(true);
    if (!entry.debugAllowed()) {
      checks.judge(
          !debug,
          "sgx.attributes.debug",
          "debug",
          "false",
          Boolean.toString(debug),
          TrustClaim.CONFIGURATION);
    }
    checks.memory(debug, entry.debugAllowed(), "debug", "debugging, by which the host can");
  }
}
