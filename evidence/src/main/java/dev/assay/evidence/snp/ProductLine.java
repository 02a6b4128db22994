package dev.assay.evidence.snp;

import java.util.Optional;

/// The processors that share one root key, as AMD's key distribution service names them.
///
/// Bergamo and Siena are Genoa here: same roots, same name.
public enum ProductLine {
  MILAN("Milan", TcbVersion.Layout.LEGACY),
  GENOA("Genoa", TcbVersion.Layout.LEGACY),
  TURIN("Turin", TcbVersion.Layout.TURIN);

  private final String kdsName;
  private final TcbVersion.Layout tcbLayout;

  ProductLine(String kdsName, TcbVersion.Layout tcbLayout) {
    this.kdsName = kdsName;
    this.tcbLayout = tcbLayout;
  }

  public String kdsName() {
    return kdsName;
  }

  public TcbVersion.Layout tcbLayout() {
    return tcbLayout;
  }

  /// By CPUID leaf 1's combined family and model (AMD 56860, ATTESTATION_REPORT, CPUID_FAM_ID).
  public static Optional<ProductLine> ofCpuid(int family, int model) {
    return switch (family) {
      case 0x19 -> ofZen3And4(model);
      case 0x1A -> model <= 0x11 ? Optional.of(TURIN) : Optional.empty();
      default -> Optional.empty();
    };
  }

  public static Optional<ProductLine> ofKdsName(String name) {
    for (ProductLine line : values()) {
      if (line.kdsName.equals(name)) {
        return Optional.of(line);
      }
    }
    return Optional.empty();
  }

  /// By a leaf's productName: `{line}` or `{line}-{stepping}`, e.g. `Milan-B0`.
  public static Optional<ProductLine> ofProductName(String productName) {
    int dash = productName.indexOf('-');
    return ofKdsName(dash < 0 ? productName : productName.substring(0, dash));
  }

  private static Optional<ProductLine> ofZen3And4(int model) {
    if (model <= 0x0F) {
      return Optional.of(MILAN);
    }
    boolean genoa = model <= 0x1F || (model >= 0xA0 && model <= 0xAF);
    return genoa ? Optional.of(GENOA) : Optional.empty();
  }
}
