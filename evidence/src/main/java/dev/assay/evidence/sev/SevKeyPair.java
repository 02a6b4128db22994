package dev.assay.evidence.sev;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.SecretBytes;
import dev.assay.evidence.crypto.EcCurve;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.crypto.VerificationKey;
import dev.assay.evidence.wire.Unreadable;
import java.math.BigInteger;
import java.security.SecureRandom;
import org.bouncycastle.crypto.agreement.ECDHBasicAgreement;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA384Digest;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/// An owner's EC key with its private half: for sessions, and for signing ID blocks. Never prints
/// it.
public final class SevKeyPair {
  private final ECPrivateKeyParameters secret;
  private final SevEcKey publicKey;

  private SevKeyPair(EcCurve curve, BigInteger scalar) {
    this.secret = new ECPrivateKeyParameters(scalar, curve.domain());
    this.publicKey = publicKey(curve, scalar);
  }

  /// A new key.
  public static SevKeyPair generate(EcCurve curve, SecureRandom random) {
    var generator = new ECKeyPairGenerator();
    generator.init(new ECKeyGenerationParameters(curve.domain(), random));
    var scalar = ((ECPrivateKeyParameters) generator.generateKeyPair().getPrivate()).getD();
    return new SevKeyPair(curve, scalar);
  }

  /// The key with this private scalar.
  ///
  /// @param scalar big-endian, from 1 to the order less 1
  public static SevKeyPair of(EcCurve curve, SecretBytes scalar) {
    return new SevKeyPair(curve, new BigInteger(1, scalar.reveal().toArray()));
  }

  public SevEcKey publicKey() {
    return publicKey;
  }

  /// ECDSA as AMD's structures hold it, 512 bytes; the same each time (RFC 6979).
  ///
  /// @param hash SHA-256 or SHA-384
  public Bytes sign(HashAlgorithm hash, Bytes signed) {
    var digest =
        switch (hash) {
          case SHA256 -> new SHA256Digest();
          case SHA384 -> new SHA384Digest();
          case SHA1, SHA512 -> throw new IllegalArgumentException("SEV has SHA-256 and SHA-384");
        };
    ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(digest));
    signer.init(true, secret);
    BigInteger[] pair = signer.generateSignature(hash.digest(signed).toArray());
    return LittleEndian.encode(pair[0], SevEcKey.SCALAR_BYTES)
        .concat(LittleEndian.encode(pair[1], SevEcKey.SCALAR_BYTES))
        .zeroPaddedTo(SevEcKey.SIGNATURE_BYTES);
  }

  /// Z of ECDH: the shared point's x coordinate, big-endian, as wide as the curve.
  ///
  /// @param other a key on the same curve
  public SecretBytes sharedSecret(SevEcKey other) {
    EcCurve curve = other.key().curve();
    if (curve != publicKey.key().curve()) {
      throw new IllegalArgumentException("keys of two curves share no secret");
    }
    var point =
        curve.domain().getCurve().createPoint(number(other.key().x()), number(other.key().y()));
    var agreement = new ECDHBasicAgreement();
    agreement.init(secret);
    BigInteger x = agreement.calculateAgreement(new ECPublicKeyParameters(point, curve.domain()));
    return SecretBytes.of(LittleEndian.reversed(LittleEndian.encode(x, curve.bytes())));
  }

  /// The public half.
  @Override
  public String toString() {
    return publicKey.toString();
  }

  private static SevEcKey publicKey(EcCurve curve, BigInteger scalar) {
    var point = new FixedPointCombMultiplier().multiply(curve.domain().getG(), scalar).normalize();
    try {
      return new SevEcKey(
          VerificationKey.ec(
              "public_key",
              curve,
              Bytes.copyOf(point.getAffineXCoord().getEncoded()),
              Bytes.copyOf(point.getAffineYCoord().getEncoded())));
    } catch (Unreadable e) {
      throw new IllegalStateException("a multiple of the generator is on the curve", e);
    }
  }

  private static BigInteger number(Bytes bigEndian) {
    return new BigInteger(1, bigEndian.toArray());
  }
}
