package dev.assay.policy;

/// What can be found. The names are the stable wire codes.
enum FindingKind {
  /// A guest that can't be trusted holds a secret.
  SECRET_AT_RISK,
  /// A policy in force grants a secret that no source of the deployment has: nobody will be given
  /// it until somebody puts it there.
  SECRET_MISSING,
  /// A launch of SEV or SEV-ES took its secrets, and there is a newer version, or another secret
  /// that its policy grants: it takes none but by being launched again.
  LAUNCH_SECRET_OUTDATED,
  /// What a policy grants can't be sealed to a launch, say for the size of its firmware's block.
  LAUNCH_SECRETS_UNFIT,
  /// All that its source has of a vTPM's state is older than the policy takes, or than the guest
  /// had before: it boots without until a newer one is there.
  STATE_ROLLED_BACK,
  /// One instance of hardware evidence speaks for two guests: one of them is a copy, or a relay.
  GUEST_CLONED,
  /// A chip, which is in one place, was seen at another site shortly after.
  CHIP_IN_TWO_SITES,
  /// A chip reports older firmware than it did.
  TCB_ROLLED_BACK,
  /// So do several of one product line: a host image or an operator went back.
  FLEET_TCB_ROLLED_BACK
}
