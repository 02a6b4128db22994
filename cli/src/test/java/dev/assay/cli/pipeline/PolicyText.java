package dev.assay.cli.pipeline;

import dev.assay.emitter.GuestProfile;

/// Policy documents.
final class PolicyText {
  private PolicyText() {}

  /// Accepts simulated guests that booted `image` on firmware as it should be.
  static String accepting(String image, String workload, long version) {
    return document(
        workload,
        version,
        """
          - platform: sev-snp
            measurement: [%s]
            minimum_tcb: { Milan: { boot_loader: %d, snp: %d, microcode: %d } }
            simulated: allowed
        """
            .formatted(
                GuestProfile.measurementOf(image),
                Guest.TCB.bootLoader(),
                Guest.TCB.snp(),
                Guest.TCB.microcode()));
  }

  /// @param policy the workload, with its tenant before it if that is not the default one
  /// @param accept the entries of `accept`
  static String document(String policy, long version, String accept) {
    return """
    policy: %s
    version: %d
    state: active
    freshness: 10m
    accept:
    %s\
    """
        .formatted(policy, version, accept);
  }
}
