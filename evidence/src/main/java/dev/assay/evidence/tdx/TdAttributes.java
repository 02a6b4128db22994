package dev.assay.evidence.tdx;

import dev.assay.evidence.Claims;

/// TDATTRIBUTES: what the host may do to the trust domain, and what it was given. Source: Intel TDX
/// Module ABI Reference Specification, ATTRIBUTES.
///
/// Bits that this release has no name for are shown and not refused: newer modules define more.
///
/// @param bits all 64 of them, little-endian on the wire
public record TdAttributes(long bits) {
  /// Bits 0 to 7, "TD under debug": one of them set, and the host can look into the domain.
  private static final long UNDER_DEBUG = 0xFF;

  /// Bits 0, 4 to 6, 16, 17, 27 to 31, 62, 63.
  private static final long KNOWN = 0xC000_0000_F803_0071L;

  /// The host reads and writes the domain's memory and registers.
  public boolean debug() {
    return bit(0);
  }

  /// Any of bits 0 to 7, reserved ones too: nothing that the domain says can be trusted.
  public boolean underDebug() {
    return (bits & UNDER_DEBUG) != 0;
  }

  public boolean hgsPlusProf() {
    return bit(4);
  }

  public boolean perfProf() {
    return bit(5);
  }

  public boolean pmtProf() {
    return bit(6);
  }

  public boolean icssd() {
    return bit(16);
  }

  public boolean servtdExt() {
    return bit(17);
  }

  public boolean lass() {
    return bit(27);
  }

  /// No #VE on pages that were taken away: Linux guests rely on it.
  public boolean septVeDisable() {
    return bit(28);
  }

  /// A service domain may move it to another platform.
  public boolean migratable() {
    return bit(29);
  }

  public boolean pks() {
    return bit(30);
  }

  public boolean keyLocker() {
    return bit(31);
  }

  public boolean tpa() {
    return bit(62);
  }

  public boolean perfmon() {
    return bit(63);
  }

  /// The bits this release has no name for.
  public long unknown() {
    return bits & ~KNOWN;
  }

  void addTo(Claims.Builder claims, String field) {
    claims
        .flag(field + ".debug", debug())
        .flag(field + ".under_debug", underDebug())
        .flag(field + ".hgs_plus_prof", hgsPlusProf())
        .flag(field + ".perf_prof", perfProf())
        .flag(field + ".pmt_prof", pmtProf())
        .flag(field + ".icssd", icssd())
        .flag(field + ".servtd_ext", servtdExt())
        .flag(field + ".lass", lass())
        .flag(field + ".sept_ve_disable", septVeDisable())
        .flag(field + ".migratable", migratable())
        .flag(field + ".pks", pks())
        .flag(field + ".kl", keyLocker())
        .flag(field + ".tpa", tpa())
        .flag(field + ".perfmon", perfmon())
        .text(field + ".unknown", "0x" + Long.toHexString(unknown()));
  }

  /// Lower-case hex without leading zeros, e.g. `0x10000000`.
  @Override
  public String toString() {
    return "0x" + Long.toHexString(bits);
  }

  private boolean bit(int index) {
    return (bits >>> index & 1) != 0;
  }
}
