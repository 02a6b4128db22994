package dev.assay.evidence.crypto;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Reason;
import dev.assay.evidence.wire.Der;
import dev.assay.evidence.wire.Unreadable;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;

/// A point on a NIST curve, never the one at infinity.
///
/// By Bouncy Castle: several times as fast as the JDK's own. The object is worth keeping: multiples
/// of its point that a check computes stay with it.
public final class EcKey implements VerificationKey {
  private static final int UNCOMPRESSED = 0x04;

  private final EcCurve curve;
  private final ECPublicKeyParameters point;

  private EcKey(EcCurve curve, ECPublicKeyParameters point) {
    this.curve = curve;
    this.point = point;
  }

  static EcKey of(String field, EcCurve curve, Bytes x, Bytes y) throws Unreadable {
    if (x.length() != curve.bytes() || y.length() != curve.bytes()) {
      throw offTheCurve(
          field, curve, "coordinates of %d and %d bytes".formatted(x.length(), y.length()));
    }
    return ofPoint(field, curve, Bytes.copyOf(new byte[] {UNCOMPRESSED}).concat(x).concat(y));
  }

  /// A point as SEC 1, 2.3.3 writes it, uncompressed or compressed.
  public static EcKey ofPoint(String field, EcCurve curve, Bytes encoded) throws Unreadable {
    if (encoded.isEmpty() || encoded.length() > 1 + 2 * curve.bytes()) {
      throw offTheCurve(field, curve, encoded.length() + " bytes");
    }
    try {
      var decoded = curve.domain().getCurve().decodePoint(encoded.toArray());
      return new EcKey(curve, new ECPublicKeyParameters(decoded, curve.domain()));
    } catch (IllegalArgumentException e) {
      throw offTheCurve(field, curve, "a point that is not on it");
    }
  }

  public EcCurve curve() {
    return curve;
  }

  /// The affine x coordinate, big-endian, as wide as the curve.
  public Bytes x() {
    return Bytes.copyOf(point.getQ().getAffineXCoord().getEncoded());
  }

  /// The affine y coordinate, big-endian, as wide as the curve.
  public Bytes y() {
    return Bytes.copyOf(point.getQ().getAffineYCoord().getEncoded());
  }

  @Override
  public boolean verifies(SignatureScheme scheme, Bytes signed, Bytes signature) {
    return switch (scheme) {
      case SignatureScheme.EcdsaRaw(HashAlgorithm hash) ->
          raw(signature).filter(rs -> verifies(hash.digest(signed), rs)).isPresent();
      case SignatureScheme.EcdsaDer(HashAlgorithm hash) ->
          der(signature).filter(rs -> verifies(hash.digest(signed), rs)).isPresent();
      case SignatureScheme.RsaPkcs1 _, SignatureScheme.RsaPss _ -> false;
    };
  }

  /// Whether R and S, big-endian, are a signature over something with this `digest`. Both may be
  /// longer than the curve is wide, as some formats write them, if what they say is in range.
  public boolean verifiesDigest(Bytes digest, Bytes r, Bytes s) {
    return verifies(
        digest, new Pair(new BigInteger(1, r.toArray()), new BigInteger(1, s.toArray())));
  }

  @Override
  public Bytes spki() {
    var algorithm = new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, curve.oid());
    return Spki.encoded(new SubjectPublicKeyInfo(algorithm, point.getQ().getEncoded(false)));
  }

  @Override
  public String description() {
    return "EC " + curve;
  }

  @Override
  public String toString() {
    return description();
  }

  private record Pair(BigInteger r, BigInteger s) {}

  private boolean verifies(Bytes digest, Pair rs) {
    ECDSASigner signer = new ECDSASigner();
    signer.init(false, point);
    // The signer refuses an R or S of zero, or not below the group's order.
    return signer.verifySignature(digest.toArray(), rs.r, rs.s);
  }

  private Optional<Pair> raw(Bytes signature) {
    int width = curve.bytes();
    if (signature.length() != 2 * width) {
      return Optional.empty();
    }
    return Optional.of(
        new Pair(
            new BigInteger(1, signature.slice(0, width).toArray()),
            new BigInteger(1, signature.slice(width, 2 * width).toArray())));
  }

  private static Optional<Pair> der(Bytes signature) {
    if (!Der.isOneValue(signature, 2)) {
      return Optional.empty();
    }
    try {
      ASN1Sequence pair =
          ASN1Sequence.getInstance(ASN1Primitive.fromByteArray(signature.toArray()));
      if (pair.size() != 2) {
        return Optional.empty();
      }
      return Optional.of(
          new Pair(
              ASN1Integer.getInstance(pair.getObjectAt(0)).getValue(),
              ASN1Integer.getInstance(pair.getObjectAt(1)).getValue()));
    } catch (IOException | RuntimeException e) {
      // The decoder throws exceptions of many kinds at bytes that are no signature.
      return Optional.empty();
    }
  }

  private static Unreadable offTheCurve(String field, EcCurve curve, String got) {
    return new Unreadable(Reason.FIELD_OUT_OF_RANGE, field, "a point of " + curve, got);
  }
}
