package dev.assay.evidence.spdm;

import dev.assay.evidence.crypto.EcCurve;
import dev.assay.evidence.crypto.EcKey;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.crypto.RsaKey;
import dev.assay.evidence.crypto.SignatureScheme;
import dev.assay.evidence.crypto.VerificationKey;
import java.util.Optional;

/// BaseAsymSel: how the responder signs. In the order of its bits, from 0 (DSP0274, ALGORITHMS).
public enum BaseAsymmetric {
  RSASSA_2048(2048, false),
  RSAPSS_2048(2048, true),
  RSASSA_3072(3072, false),
  RSAPSS_3072(3072, true),
  ECDSA_P256(EcCurve.P256),
  RSASSA_4096(4096, false),
  RSAPSS_4096(4096, true),
  ECDSA_P384(EcCurve.P384),
  ECDSA_P521(EcCurve.P521);

  private final Optional<EcCurve> curve;
  private final int bits;
  private final boolean pss;

  BaseAsymmetric(EcCurve curve) {
    this.curve = Optional.of(curve);
    this.bits = 0;
    this.pss = false;
  }

  BaseAsymmetric(int bits, boolean pss) {
    this.curve = Optional.empty();
    this.bits = bits;
    this.pss = pss;
  }

  int signatureBytes() {
    return curve.map(known -> 2 * known.bytes()).orElse(bits / Byte.SIZE);
  }

  boolean isOf(VerificationKey key) {
    return switch (key) {
      case EcKey ec -> curve.equals(Optional.of(ec.curve()));
      case RsaKey rsa -> rsa.modulus().bitLength() == bits;
    };
  }

  /// The salt is as long as the hash (DSP0274, RSAPSS).
  SignatureScheme scheme(HashAlgorithm hash) {
    if (curve.isPresent()) {
      return new SignatureScheme.EcdsaRaw(hash);
    }
    return pss
        ? new SignatureScheme.RsaPss(hash, hash.bytes())
        : new SignatureScheme.RsaPkcs1(hash);
  }

  boolean isEcdsa() {
    return curve.isPresent();
  }
}
