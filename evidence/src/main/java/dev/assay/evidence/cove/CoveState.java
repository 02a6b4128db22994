package dev.assay.evidence.cove;

import java.util.Locale;
import java.util.stream.Stream;

/// The platform's operational state (RISC-V AP-TEE, Platform State Claim), 1 to 4. Only [#SECURED]
/// is for production: that is for policies to judge.
public enum CoveState {
  NOT_CONFIGURED(1),
  SECURED(2),
  DEBUG(3),
  RECOVERY(4);

  private final int claim;

  CoveState(int claim) {
    this.claim = claim;
  }

  static CoveState of(long claim) {
    return Stream.of(values()).filter(state -> state.claim == claim).findFirst().orElseThrow();
  }

  public int claim() {
    return claim;
  }

  String claimName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
