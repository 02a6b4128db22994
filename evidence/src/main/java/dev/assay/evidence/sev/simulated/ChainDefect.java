package dev.assay.evidence.sev.simulated;

/// What may be wrong with a made-up platform's certificates, one at a time.
public enum ChainDefect {
  NONE,
  PDH_SIGNED_BY_A_STRANGER,
  PDH_FOR_SIGNATURES,
  PEK_NOT_SIGNED_BY_THE_CHIP,
  PEK_SIGNED_BY_A_STRANGER,
  PEK_SIGNED_BY_ANOTHER_OWNER,
  OCA_SIGNED_BY_A_STRANGER,
  CEK_SIGNED_BY_A_STRANGER,
  ASK_SIGNED_BY_A_STRANGER,
  ASK_NAMES_ANOTHER_ROOT,
  ARK_SIGNED_BY_A_STRANGER
}
