package dev.assay.evidence.spdm.simulated;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.crypto.EcCurve;
import dev.assay.evidence.crypto.EcKey;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.wire.Unreadable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.operator.ContentSigner;

/// An EC key derived from a seed: the same seed, the same key and the same signatures.
record SimulatedKey(EcCurve curve, HashAlgorithm hash, BigInteger scalar) {
  static SimulatedKey derived(EcCurve curve, Bytes seed, String purpose) {
    Bytes input = seed.concat(Bytes.copyOf(purpose.getBytes(StandardCharsets.UTF_8)));
    // Twice as long as the order, so that reducing favours no scalar noticeably.
    Bytes wide = input.sha512().concat(input.concat(input).sha512());
    BigInteger order = curve.domain().getN();
    BigInteger scalar =
        new BigInteger(1, wide.toArray()).mod(order.subtract(BigInteger.ONE)).add(BigInteger.ONE);
    HashAlgorithm hash =
        switch (curve) {
          case P256 -> HashAlgorithm.SHA256;
          case P384 -> HashAlgorithm.SHA384;
          case P521 -> HashAlgorithm.SHA512;
        };
    return new SimulatedKey(curve, hash, scalar);
  }

  SubjectPublicKeyInfo spki() {
    byte[] point = curve.domain().getG().multiply(scalar).normalize().getEncoded(false);
    try {
      EcKey key = EcKey.ofPoint("key", curve, Bytes.copyOf(point));
      return SubjectPublicKeyInfo.getInstance(key.spki().toArray());
    } catch (Unreadable e) {
      throw new IllegalStateException("a multiple of the generator lies on the curve", e);
    }
  }

  /// R ‖ S, big-endian.
  Bytes signRaw(Bytes message) {
    BigInteger[] signature = sign(message);
    return fixed(signature[0]).concat(fixed(signature[1]));
  }

  /// For certificates.
  ContentSigner contentSigner() {
    var out = new ByteArrayOutputStream();
    return new ContentSigner() {
      @Override
      public AlgorithmIdentifier getAlgorithmIdentifier() {
        return new AlgorithmIdentifier(algorithm());
      }

      @Override
      public OutputStream getOutputStream() {
        return out;
      }

      @Override
      public byte[] getSignature() {
        BigInteger[] signature = sign(Bytes.copyOf(out.toByteArray()));
        try {
          return new DERSequence(
                  new ASN1Integer[] {new ASN1Integer(signature[0]), new ASN1Integer(signature[1])})
              .getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
          throw new IllegalStateException("encoding into memory", e);
        }
      }
    };
  }

  private BigInteger[] sign(Bytes message) {
    var signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
    signer.init(true, new ECPrivateKeyParameters(scalar, curve.domain()));
    return signer.generateSignature(hash.digest(message).toArray());
  }

  private Bytes fixed(BigInteger number) {
    byte[] bytes = new byte[curve.bytes()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[bytes.length - 1 - i] = number.shiftRight(Byte.SIZE * i).byteValue();
    }
    return Bytes.copyOf(bytes);
  }

  private ASN1ObjectIdentifier algorithm() {
    return switch (hash) {
      case SHA256 -> X9ObjectIdentifiers.ecdsa_with_SHA256;
      case SHA384 -> X9ObjectIdentifiers.ecdsa_with_SHA384;
      case SHA512 -> X9ObjectIdentifiers.ecdsa_with_SHA512;
      case SHA1 -> throw new IllegalStateException("never chosen");
    };
  }

  @Override
  public String toString() {
    return "SimulatedKey[" + curve + "]";
  }
}
