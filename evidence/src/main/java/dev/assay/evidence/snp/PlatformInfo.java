package dev.assay.evidence.snp;

/// PLATFORM_INFO: how the host is set up, as its firmware sees it.
///
/// Genuine Turin reports set bits that no public document names (bit 6 with firmware 1.55.61), so
/// unknown bits are shown and not refused. Source: AMD 56860, PLATFORM_INFO.
///
/// @param bits all 64 of them, little-endian on the wire
public record PlatformInfo(long bits) {
  private static final long KNOWN = 0b1011_1111;

  public boolean smtEn() {
    return bit(0);
  }

  public boolean tsmeEn() {
    return bit(1);
  }

  public boolean eccEn() {
    return bit(2);
  }

  public boolean raplDis() {
    return bit(3);
  }

  public boolean ciphertextHidingDramEn() {
    return bit(4);
  }

  /// Meaningful only from firmware that does the check; 0 from older firmware says nothing.
  public boolean aliasCheckComplete() {
    return bit(5);
  }

  public boolean tioEn() {
    return bit(7);
  }

  /// The bits this release has no name for.
  public long unknown() {
    return bits & ~KNOWN;
  }

  /// Lower-case hex without leading zeros, e.g. `0x25`.
  @Override
  public String toString() {
    return "0x" + Long.toHexString(bits);
  }

  private boolean bit(int index) {
    return (bits >>> index & 1) != 0;
  }
}
