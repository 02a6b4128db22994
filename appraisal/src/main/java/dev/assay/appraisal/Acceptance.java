package dev.assay.appraisal;

/// One entry of a policy's `accept`: a kind of guest that the owner takes. One record a platform.
public sealed interface Acceptance
    permits CcaAcceptance,
        SampleAcceptance,
        SevLaunchAcceptance,
        SgxAcceptance,
        SnpAcceptance,
        TdxAcceptance,
        TpmAcceptance {
  /// Where it stands in the policy, e.g. `accept[0]`.
  String path();

  /// As policies spell it, e.g. `sev-snp`.
  String platform();

  /// For telling whether two entries say the same.
  Acceptance withoutPath();
}
