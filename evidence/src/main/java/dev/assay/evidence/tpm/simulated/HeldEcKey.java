package dev.assay.evidence.tpm.simulated;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.crypto.EcCurve;
import dev.assay.evidence.crypto.EcKey;
import dev.assay.evidence.crypto.VerificationKey;
import dev.assay.evidence.tpm.TpmKey;
import dev.assay.evidence.tpm.TpmKeyDerivation;
import dev.assay.evidence.tpm.TpmPublic;
import dev.assay.evidence.tpm.TpmSignature;
import dev.assay.evidence.wire.Unreadable;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Optional;
import org.bouncycastle.crypto.agreement.ECDHBasicAgreement;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.util.BigIntegers;

/// One on P-256.
record HeldEcKey(TpmPublic area, ECPrivateKeyParameters secret) implements HeldKey {
  private static final EcCurve CURVE = EcCurve.P256;

  static HeldEcKey made(SecureRandom random, Template template) {
    ECKeyPairGenerator generator = new ECKeyPairGenerator();
    generator.init(new ECKeyGenerationParameters(CURVE.domain(), random));
    var pair = generator.generateKeyPair();
    var point = ((ECPublicKeyParameters) pair.getPublic()).getQ();
    Bytes x = Bytes.copyOf(point.getAffineXCoord().getEncoded());
    Bytes y = Bytes.copyOf(point.getAffineYCoord().getEncoded());
    TpmKey key = new TpmKey.Ecc(template.symmetric(), template.scheme(), x, y, onCurve(x, y));
    return new HeldEcKey(template.with(key), (ECPrivateKeyParameters) pair.getPrivate());
  }

  @Override
  public TpmSignature sign(Bytes bytes) {
    ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
    signer.init(true, secret);
    BigInteger[] rs = signer.generateSignature(HASH.digest(bytes).toArray());
    return new TpmSignature.Ecdsa(HASH, scalar(rs[0]), scalar(rs[1]));
  }

  /// One-pass key agreement: any point gives some seed.
  @Override
  public Optional<Bytes> seed(String label, Bytes encrypted) {
    Bytes x = HeldKey.sized(encrypted, 0);
    Bytes y = HeldKey.sized(encrypted, 2 + x.length());
    ECDHBasicAgreement agreement = new ECDHBasicAgreement();
    agreement.init(secret);
    var point =
        CURVE
            .domain()
            .getCurve()
            .createPoint(new BigInteger(1, x.toArray()), new BigInteger(1, y.toArray()));
    Bytes z =
        scalar(agreement.calculateAgreement(new ECPublicKeyParameters(point, CURVE.domain())));
    Bytes ownX = ((TpmKey.Ecc) area.key()).x();
    return Optional.of(TpmKeyDerivation.kdfE(HASH, z, label, x, ownX, HASH.bytes() * Byte.SIZE));
  }

  /// Without the secret.
  @Override
  public String toString() {
    return "a simulated TPM's key " + area.name();
  }

  private static EcKey onCurve(Bytes x, Bytes y) {
    try {
      return VerificationKey.ec("simulated", CURVE, x, y);
    } catch (Unreadable e) {
      throw new IllegalStateException("a generated point is on its curve", e);
    }
  }

  private static Bytes scalar(BigInteger value) {
    return Bytes.copyOf(BigIntegers.asUnsignedByteArray(CURVE.bytes(), value));
  }
}
