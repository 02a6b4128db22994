package dev.assay.evidence.cose;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Reason;
import dev.assay.evidence.cbor.CborFields;
import dev.assay.evidence.cbor.CborItem;
import dev.assay.evidence.cbor.CborReader;
import dev.assay.evidence.cbor.Label;
import dev.assay.evidence.crypto.EcCurve;
import dev.assay.evidence.crypto.EcKey;
import dev.assay.evidence.crypto.VerificationKey;
import dev.assay.evidence.wire.Unreadable;
import java.util.List;
import java.util.stream.Stream;

/// COSE_Key of type EC2 (RFC 9052, 7; RFC 9053, 7.1.1), public:
///
/// | label | parameter | type |
/// | --- | --- | --- |
/// | 1 | kty | 2, EC2 |
/// | 3 | alg | optional; the one of the curve |
/// | 4 | key_ops | optional; has 2, verify |
/// | -1 | crv | 1 P-256, 2 P-384, 3 P-521 |
/// | -2 | x | bstr as wide as the curve |
/// | -3 | y | likewise, or the sign of a compressed point as a bool |
/// | -4 | d | never: a private key that was sent is nobody's any more |
///
/// Others are ignored.
public final class CoseKey {
  private static final Label KTY = new Label(1, "kty");
  private static final Label ALG = new Label(3, "alg");
  private static final Label KEY_OPS = new Label(4, "key_ops");
  private static final Label CRV = new Label(-1, "crv");
  private static final Label X = new Label(-2, "x");
  private static final Label Y = new Label(-3, "y");
  private static final Label D = new Label(-4, "d");

  private static final int KTY_EC2 = 2;
  private static final CborItem VERIFY = new CborItem.Int(2);
  private static final int MOST_KEY_OPS = 10;

  // SEC 1, 2.3.3.
  private static final int COMPRESSED_EVEN = 0x02;
  private static final int COMPRESSED_ODD = 0x03;

  private CoseKey() {}

  public static EcKey read(String field, Bytes encoded) throws Unreadable {
    CborFields key = CborFields.of(field, CborReader.read(field, encoded));
    key.integer(KTY, KTY_EC2, KTY_EC2);
    EcCurve curve = curve(key.integer(CRV, 1, 3));
    if (key.has(D)) {
      throw CborFields.outOfRange(key.path(D), "a public key", "a private one");
    }
    checkUse(key, curve);
    Bytes x = key.bytes(X, curve.bytes());
    if (key.get(Y) instanceof CborItem.Bool(boolean odd)) {
      byte[] sign = {(byte) (odd ? COMPRESSED_ODD : COMPRESSED_EVEN)};
      return EcKey.ofPoint(field, curve, Bytes.copyOf(sign).concat(x));
    }
    return VerificationKey.ec(field, curve, x, key.bytes(Y, curve.bytes()));
  }

  private static EcCurve curve(long identifier) {
    return Stream.of(CoseAlgorithm.values())
        .filter(algorithm -> algorithm.curveIdentifier() == identifier)
        .findFirst()
        .orElseThrow()
        .curve();
  }

  private static void checkUse(CborFields key, EcCurve curve) throws Unreadable {
    CoseAlgorithm algorithm = CoseAlgorithm.forCurve(curve);
    CborItem wanted = new CborItem.Int(algorithm.identifier());
    if (key.has(ALG) && !key.get(ALG).equals(wanted)) {
      throw new Unreadable(
          Reason.UNSUPPORTED_ALGORITHM,
          key.path(ALG),
          "%d (%s)".formatted(algorithm.identifier(), algorithm),
          key.get(ALG).kind());
    }
    if (key.has(KEY_OPS)) {
      List<CborItem> operations = key.array(KEY_OPS, 1, MOST_KEY_OPS);
      if (!operations.contains(VERIFY)) {
        throw CborFields.outOfRange(key.path(KEY_OPS), "verify (2)", "others");
      }
    }
  }
}
