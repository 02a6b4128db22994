package dev.assay.appraisal;

import java.util.Optional;

/// Holds the claims of sample evidence against one entry of a policy.
final class SampleAppraisal {
  private static final String SVN = "sample.svn";

  private SampleAppraisal() {}

  static EntryAppraisal of(SampleAcceptance entry, Considered considered) {
    var checks = new Checks(entry.path(), considered.claims());
    checks.root(considered.simulated(), entry.simulatedAllowed());
    if (entry.svns().isEmpty()) {
      checks.unreferenced(SVN, "svn", TrustClaim.EXECUTABLES);
    } else {
      Optional<String> svn = checks.claims().text(SVN);
      checks.judge(
          svn.isPresent() && entry.svns().contains(svn.get()),
          SVN,
          "svn",
          entry.svns().toString(),
          entry.svns().spell(svn),
          TrustClaim.EXECUTABLES);
    }
    return checks.appraisal();
  }
}
