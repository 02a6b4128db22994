package dev.assay.evidence.spdm;

import dev.assay.evidence.crypto.EcCurve;
import dev.assay.evidence.crypto.EcKey;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.crypto.RsaKey;
import dev.assay.evidence.crypto.SignatureScheme;
import dev.assay.evidence.crypto.VerificationKey;
import java.util.Optional;

/// BaseAsymSel: how the responder signs. With the number of its bit (DSP0274, ALGORITHMS).
public enum BaseAsymmetric {
  RSASSA_2048(0, 2048, false),
  RSAPSS_2048(1, 2048, true),
  RSASSA_3072(2, 3072, false),
  RSAPSS_3072(3, 3072, true),
  ECDSA_P256(4, EcCurve.P256),
  RSASSA_4096(5, 4096, false),
  RSAPSS_4096(6, 4096, true),
  ECDSA_P384(7, EcCurve.P384),
  ECDSA_P521(8, EcCurve.P521);

  private final int bit;
  private final Optional<EcCurve> curve;
  private final int bits;
  private final boolean pss;

  BaseAsymmetric(int bit, EcCurve curve) {
    this.bit = bit;
    this.curve = Optional.of(curve);
    this.bits = 0;
    this.pss = false;
  }

  BaseAsymmetric(int bit, int bits, boolean pss) {
    this.bit = bit;
    this.curve = Optional.empty();
    this.bits = bits;
    this.pss = pss;
  }

  /// The number of its bit, from 0.
  public int bit() {
    return bit;
  }

  /// The curve that it signs on; an RSA key has none.
  public Optional<EcCurve> curve() {
    return curve;
  }

  public int signatureBytes() {
    return curve.map(known -> 2 * known.bytes()).orElse(bits / Byte.SIZE);
  }

  boolean isOf(VerificationKey key) {
    return switch (key) {
      case EcKey ec -> curve.equals(Optional.of(ec.curve()));
      case RsaKey rsa -> rsa.modulus().bitLength() == bits;
    };
  }

  /// The salt is as long as the hash (DSP0274, RSAPSS).
  public SignatureScheme scheme(HashAlgorithm hash) {
    if (curve.isPresent()) {
      return new SignatureScheme.EcdsaRaw(hash);
    }
    return pss
        ? new SignatureScheme.RsaPss(hash, hash.bytes())
        : new SignatureScheme.RsaPkcs1(hash);
  }
}
