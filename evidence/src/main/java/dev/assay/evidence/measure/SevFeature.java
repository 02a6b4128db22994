package dev.assay.evidence.measure;

/// Bits of SEV_FEATURES (AMD 24593, VMSA) that launches set.
public final class SevFeature {
  public static final long SNP_ACTIVE = 1;

  /// Debug registers are swapped: the default of hosts of Linux 6.6 and 6.7.
  public static final long DEBUG_SWAP = 1 << 5;

  private SevFeature() {}
}
