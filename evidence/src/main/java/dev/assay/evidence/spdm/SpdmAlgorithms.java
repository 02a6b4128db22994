package dev.assay.evidence.spdm;

import dev.assay.evidence.crypto.EcKey;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.crypto.VerificationKey;
import java.util.Optional;

/// What requester and responder agreed to sign and hash with (DSP0274, ALGORITHMS).
///
/// | field | offset | bytes | order | rule |
/// | --- | --- | --- | --- | --- |
/// | Length | 4 | 2 | LE | of the message |
/// | MeasurementSpecificationSel | 6 | 1 | | 1: DMTF, or 0: none |
/// | MeasurementHashAlgo | 8 | 4 | LE | at most one bit: 0 raw, 1 SHA-256, 2 SHA-384, 3 SHA-512 |
/// | BaseAsymSel | 12 | 4 | LE | one bit, see [BaseAsymmetric] |
/// | BaseHashSel | 16 | 4 | LE | one bit: 0 SHA-256, 1 SHA-384, 2 SHA-512 |
///
/// SHA-3 and SM3, and signatures of other kinds, are not supported.
///
/// @param measurementHash empty where measurements have no digests
public record SpdmAlgorithms(
    BaseAsymmetric asymmetric, HashAlgorithm hash, Optional<HashAlgorithm> measurementHash) {

  /// What a device without a negotiation on record signs with: of an EC key, the hash of the
  /// curve's strength. NVIDIA's GPUs do: P-384 with SHA-384. Of an RSA key nothing can be told.
  static Optional<SpdmAlgorithms> impliedBy(VerificationKey key) {
    if (!(key instanceof EcKey ec)) {
      return Optional.empty();
    }
    return Optional.of(
        switch (ec.curve()) {
          case P256 -> of(BaseAsymmetric.ECDSA_P256, HashAlgorithm.SHA256);
          case P384 -> of(BaseAsymmetric.ECDSA_P384, HashAlgorithm.SHA384);
          case P521 -> of(BaseAsymmetric.ECDSA_P521, HashAlgorithm.SHA512);
        });
  }

  /// With measurements hashed as everything else is.
  public static SpdmAlgorithms of(BaseAsymmetric asymmetric, HashAlgorithm hash) {
    return new SpdmAlgorithms(asymmetric, hash, Optional.of(hash));
  }
}
