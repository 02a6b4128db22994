package dev.assay.evidence.dcap.simulated;

import dev.assay.evidence.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;

/// A P-256 key that a secret and a purpose make: the same ones, the same key. Signs the same bytes
/// the same way each time (RFC 6979).
public final class SimulatedKey {
  private static final ECDomainParameters P256 =
      new ECDomainParameters(CustomNamedCurves.getByName("secp256r1"));
  private static final int SCALAR_BYTES = 32;

  private final ECPrivateKeyParameters key;

  private SimulatedKey(ECPrivateKeyParameters key) {
    this.key = key;
  }

  public static SimulatedKey of(Bytes secret, String purpose) {
    Bytes seed = secret.concat(Bytes.copyOf(purpose.getBytes(StandardCharsets.UTF_8))).sha512();
    // Twice the order's length, so that reducing favours no scalar noticeably.
    BigInteger scalar =
        new BigInteger(1, seed.toArray())
            .mod(P256.getN().subtract(BigInteger.ONE))
            .add(BigInteger.ONE);
    return new SimulatedKey(new ECPrivateKeyParameters(scalar, P256));
  }

  /// x then y, big-endian, 64 bytes.
  Bytes point() {
    Bytes encoded = Bytes.copyOf(encodedPoint());
    return encoded.slice(1, encoded.length());
  }

  public SubjectPublicKeyInfo spki() {
    return new SubjectPublicKeyInfo(
        new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, SECObjectIdentifiers.secp256r1),
        encodedPoint());
  }

  /// r then s, big-endian, 64 bytes.
  Bytes signRaw(Bytes message) {
    BigInteger[] rs = sign(message);
    return scalar(rs[0]).concat(scalar(rs[1]));
  }

  /// A DER sequence of r and s.
  Bytes signDer(Bytes message) {
    BigInteger[] rs = sign(message);
    try {
      return Bytes.copyOf(StandardDSAEncoding.INSTANCE.encode(P256.getN(), rs[0], rs[1]));
    } catch (IOException e) {
      throw new UncheckedIOException("encoding into memory", e);
    }
  }

  /// Names no key.
  @Override
  public String toString() {
    return "a simulated key";
  }

  private BigInteger[] sign(Bytes message) {
    ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
    signer.init(true, key);
    return signer.generateSignature(message.sha256().toArray());
  }

  private byte[] encodedPoint() {
    return P256.getG().multiply(key.getD()).normalize().getEncoded(false);
  }

  private static Bytes scalar(BigInteger value) {
    byte[] bytes = new byte[SCALAR_BYTES];
    for (int i = 0; i < SCALAR_BYTES; i++) {
      bytes[SCALAR_BYTES - 1 - i] = value.shiftRight(Byte.SIZE * i).byteValue();
    }
    return Bytes.copyOf(bytes);
  }
}
