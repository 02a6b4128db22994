package dev.assay.evidence.tdx;

import dev.assay.evidence.Claims;
import java.util.List;
import java.util.Locale;

/// XFAM: which extended processor state the trust domain may use, one bit a state component of XCR0
/// and IA32_XSS. Source: Intel TDX Module Base Architecture Specification, XFAM; Intel SDM vol. 1,
/// 13.1.
///
/// @param bits all 64 of them, little-endian on the wire
public record Xfam(long bits) {

  /// The state components that have names, by their bit.
  public enum Component {
    X87(0),
    SSE(1),
    AVX(2),
    MPX_BNDREGS(3),
    MPX_BNDCSR(4),
    AVX512_OPMASK(5),
    AVX512_ZMM_HI256(6),
    AVX512_HI16_ZMM(7),
    PT(8),
    PKRU(9),
    PASID(10),
    CET_U(11),
    CET_S(12),
    HDC(13),
    UINTR(14),
    LBR(15),
    HWP(16),
    AMX_TILECFG(17),
    AMX_TILEDATA(18);

    private final int bit;

    Component(int bit) {
      this.bit = bit;
    }
  }

  public boolean has(Component component) {
    return (bits >>> component.bit & 1) != 0;
  }

  void addTo(Claims.Builder claims, String field) {
    for (Component component : List.of(Component.values())) {
      claims.flag(field + "." + component.name().toLowerCase(Locale.ROOT), has(component));
    }
  }

  /// Lower-case hex without leading zeros, e.g. `0x602e7`.
  @Override
  public String toString() {
    return "0x" + Long.toHexString(bits);
  }
}
