package dev.assay.evidence.tpm;

import dev.assay.evidence.crypto.HashAlgorithm;

/// A way to sign, with its hash. A restricted key has exactly one.
public record TpmScheme(TpmSigningAlgorithm algorithm, HashAlgorithm hash) {

  /// For people, e.g. `RSASSA with sha256`.
  @Override
  public String toString() {
    return algorithm + " with " + hash.claimName();
  }
}
