package dev.assay.evidence.sev;

import java.util.Optional;

/// What a key of the platform's chain is for. Source: AMD 55766, certificate usage enumeration.
public enum SevKeyUsage {
  /// AMD's root.
  ARK(0x0),
  /// AMD's signing key for one generation of processors.
  ASK(0x13),
  /// A signature slot that is not used.
  NONE(0x1000),
  /// The platform owner's certification authority.
  OCA(0x1001),
  /// Platform endorsement key: signs for this platform.
  PEK(0x1002),
  /// Platform Diffie-Hellman key: what sessions are made with.
  PDH(0x1003),
  /// Chip endorsement key: one chip's own.
  CEK(0x1004);

  private final int code;

  SevKeyUsage(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  static Optional<SevKeyUsage> of(long code) {
    for (SevKeyUsage usage : values()) {
      if (usage.code == code) {
        return Optional.of(usage);
      }
    }
    return Optional.empty();
  }
}
