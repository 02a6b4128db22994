package dev.assay.evidence.sev;

import dev.assay.evidence.Claims;

/// stub
public final class SevPlatform {
  private SevPlatform() {}

  boolean simulated() {
    return false;
  }

  void addTo(Claims.Builder claims, String prefix) {
    claims.flag(prefix, true);
  }
}
