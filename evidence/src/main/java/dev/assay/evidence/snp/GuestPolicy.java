package dev.assay.evidence.snp;

/// POLICY: what the guest's owner allows and demands of the host, fixed at launch.
///
/// Permissions (SMT, MIGRATE_MA, DEBUG, CXL_ALLOW) are stricter at 0; demands (SINGLE_SOCKET,
/// MEM_AES_256_XTS, RAPL_DIS, CIPHERTEXT_HIDING_DRAM, PAGE_SWAP_DISABLE) are stricter at 1. Source:
/// AMD 56860, guest policy structure.
///
/// @param bits all 64 of them, little-endian on the wire
public record GuestPolicy(long bits) {
  /// Bit 17 is reserved and one in every policy.
  static final long MUST_BE_ONE = 1L << 17;

  static final long MUST_BE_ZERO = -1L << 26;

  public int abiMinor() {
    return (int) (bits & 0xFF);
  }

  public int abiMajor() {
    return (int) (bits >>> 8 & 0xFF);
  }

  public boolean smt() {
    return bit(16);
  }

  public boolean migrateMa() {
    return bit(18);
  }

  /// The host may read and write the guest's memory: such a guest keeps no secret.
  public boolean debug() {
    return bit(19);
  }

  public boolean singleSocket() {
    return bit(20);
  }

  public boolean cxlAllow() {
    return bit(21);
  }

  public boolean memAes256Xts() {
    return bit(22);
  }

  public boolean raplDis() {
    return bit(23);
  }

  public boolean ciphertextHidingDram() {
    return bit(24);
  }

  public boolean pageSwapDisable() {
    return bit(25);
  }

  /// Lower-case hex without leading zeros, e.g. `0x3001f`.
  @Override
  public String toString() {
    return "0x" + Long.toHexString(bits);
  }

  private boolean bit(int index) {
    return (bits >>> index & 1) != 0;
  }
}
