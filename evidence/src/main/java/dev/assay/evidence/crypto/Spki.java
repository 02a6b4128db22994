package dev.assay.evidence.crypto;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Reason;
import dev.assay.evidence.wire.Der;
import dev.assay.evidence.wire.Unreadable;
import java.io.IOException;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/// SubjectPublicKeyInfo (RFC 5280, 4.1.2.7; RFC 3279; RFC 5480): read and written.
final class Spki {
  private static final int DEEPEST = 4;

  private Spki() {}

  static VerificationKey read(String field, Bytes der) throws Unreadable {
    requireShallow(field, der);
    try {
      return read(
          field, SubjectPublicKeyInfo.getInstance(ASN1Primitive.fromByteArray(der.toArray())));
    } catch (IOException | RuntimeException e) {
      // The decoder throws exceptions of many kinds at bytes that are no key.
      throw malformed(field);
    }
  }

  static Bytes encoded(SubjectPublicKeyInfo info) {
    try {
      return Bytes.copyOf(info.getEncoded(ASN1Encoding.DER));
    } catch (IOException e) {
      throw new IllegalStateException("encoding into memory", e);
    }
  }

  private static VerificationKey read(String field, SubjectPublicKeyInfo info) throws Unreadable {
    ASN1ObjectIdentifier algorithm = info.getAlgorithm().getAlgorithm();
    Bytes content = Bytes.copyOf(info.getPublicKeyData().getOctets());
    if (algorithm.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
      return EcKey.ofPoint(field, curve(field, info.getAlgorithm().getParameters()), content);
    }
    if (algorithm.equals(PKCSObjectIdentifiers.rsaEncryption)) {
      requireShallow(field, content);
      RSAPublicKey key = RSAPublicKey.getInstance(content.toArray());
      return RsaKey.of(field, key.getModulus(), key.getPublicExponent());
    }
    throw unsupported(field, "an EC or RSA key", "algorithm " + algorithm.getId());
  }

  /// By name only: explicit parameters could describe a curve of the sender's making.
  private static EcCurve curve(String field, ASN1Encodable parameters) throws Unreadable {
    Optional<EcCurve> curve =
        parameters instanceof ASN1ObjectIdentifier oid ? EcCurve.ofOid(oid) : Optional.empty();
    return curve.orElseThrow(
        () ->
            unsupported(
                field,
                "P-256, P-384 or P-521, by name",
                parameters instanceof ASN1ObjectIdentifier oid
                    ? "curve " + oid.getId()
                    : "a curve that is not named"));
  }

  private static void requireShallow(String field, Bytes der) throws Unreadable {
    if (!Der.isOneValue(der, DEEPEST)) {
      throw malformed(field);
    }
  }

  private static Unreadable malformed(String field) {
    return new Unreadable(
        Reason.MALFORMED_ENCODING, field, "a SubjectPublicKeyInfo in DER", "other bytes");
  }

  private static Unreadable unsupported(String field, String wanted, String got) {
    return new Unreadable(Reason.UNSUPPORTED_ALGORITHM, field, wanted, got);
  }
}
