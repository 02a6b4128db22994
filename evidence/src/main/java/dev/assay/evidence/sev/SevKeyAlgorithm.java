package dev.assay.evidence.sev;

import dev.assay.evidence.crypto.HashAlgorithm;
import java.util.Optional;

/// What a key does. Source: AMD 55766, key algorithm enumeration.
public enum SevKeyAlgorithm {
  /// A signature slot that is not used.
  NONE(0x0, Kind.NONE, HashAlgorithm.SHA256),
  RSA_SHA256(0x1, Kind.RSA, HashAlgorithm.SHA256),
  ECDSA_SHA256(0x2, Kind.ECDSA, HashAlgorithm.SHA256),
  ECDH_SHA256(0x3, Kind.ECDH, HashAlgorithm.SHA256),
  RSA_SHA384(0x101, Kind.RSA, HashAlgorithm.SHA384),
  ECDSA_SHA384(0x102, Kind.ECDSA, HashAlgorithm.SHA384),
  ECDH_SHA384(0x103, Kind.ECDH, HashAlgorithm.SHA384);

  /// What it is, whatever the hash.
  enum Kind {
    NONE,
    RSA,
    ECDSA,
    ECDH
  }

  private final int code;
  private final Kind kind;
  private final HashAlgorithm hash;

  SevKeyAlgorithm(int code, Kind kind, HashAlgorithm hash) {
    this.code = code;
    this.kind = kind;
    this.hash = hash;
  }

  int code() {
    return code;
  }

  Kind kind() {
    return kind;
  }

  HashAlgorithm hash() {
    return hash;
  }

  static Optional<SevKeyAlgorithm> of(long code) {
    for (SevKeyAlgorithm algorithm : values()) {
      if (algorithm.code == code) {
        return Optional.of(algorithm);
      }
    }
    return Optional.empty();
  }
}
