package dev.assay.evidence.tpm;

import java.util.Arrays;
import java.util.Optional;

/// How a TPM signs (TCG Algorithm Registry, TPM_ALG_ID).
public enum TpmSigningAlgorithm {
  /// RSASSA-PKCS1-v1_5.
  RSASSA(0x0014),
  /// RSASSA-PSS. TPMs in FIPS mode make the salt as long as the hash, others as long as fits.
  RSAPSS(0x0016),
  ECDSA(0x0018),
  /// A keyed hash: proves something only to whoever has the key.
  HMAC(0x0005);

  private final int id;

  TpmSigningAlgorithm(int id) {
    this.id = id;
  }

  public int id() {
    return id;
  }

  static Optional<TpmSigningAlgorithm> ofId(int id) {
    return Arrays.stream(values()).filter(algorithm -> algorithm.id == id).findFirst();
  }
}
