package dev.assay.appraisal;

import java.util.Set;
import java.util.TreeSet;

/// Whose key may have signed a report.
///
/// @param vcek a chip's own key
/// @param vlek a key that AMD gave to a cloud provider
/// @param vlekCspIds the providers meant; empty for any
public record SignerRule(boolean vcek, boolean vlek, Set<String> vlekCspIds) {
  static final SignerRule VCEK_ONLY = new SignerRule(true, false, Set.of());

  public SignerRule {
    vlekCspIds = java.util.Collections.unmodifiableSet(new TreeSet<>(vlekCspIds));
  }

  boolean accepts(String signingKey, String cspId) {
    return switch (signingKey) {
      case "VCEK" -> vcek;
      case "VLEK" -> vlek && (vlekCspIds.isEmpty() || vlekCspIds.contains(cspId));
      default -> false;
    };
  }

  @Override
  public String toString() {
    String vlekText = vlekCspIds.isEmpty() ? "VLEK" : "VLEK of " + String.join(" or ", vlekCspIds);
    if (!vlek) {
      return "VCEK";
    }
    return vcek ? "VCEK or " + vlekText : vlekText;
  }
}
