package dev.assay.evidence.cove;

import java.util.Locale;

/// The platform's operational state (RISC-V AP-TEE, Platform State Claim), 1 to 4. Only [#SECURED]
/// is for production: that is for policies to judge.
public enum CoveState {
  NOT_CONFIGURED,
  SECURED,
  DEBUG,
  RECOVERY;

  static CoveState of(long claim) {
    return values()[(int) claim - 1];
  }

  public int claim() {
    return ordinal() + 1;
  }

  String claimName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
