package dev.assay.evidence.eat.simulated;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.cbor.CborItem;
import dev.assay.evidence.cose.CoseAlgorithm;
import dev.assay.evidence.cose.CoseSign1;
import dev.assay.evidence.crypto.EcCurve;
import dev.assay.evidence.eat.EndorsedKey;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/// A private key made of a seed: the same seed, the same key, and the same signature each time. For
/// made-up platforms alone.
public final class SimulatedKey {
  private static final int UNCOMPRESSED_PREFIX = 1;

  private final EcCurve curve;
  private final ECPrivateKeyParameters scalar;
  private final ECPoint point;

  private SimulatedKey(EcCurve curve, BigInteger scalar) {
    this.curve = curve;
    this.scalar = new ECPrivateKeyParameters(scalar, curve.domain());
    this.point = new FixedPointCombMultiplier().multiply(curve.domain().getG(), scalar).normalize();
  }

  /// @param purpose so that one seed makes several keys
  public static SimulatedKey fromSeed(EcCurve curve, Bytes seed, String purpose) {
    Bytes label = Bytes.copyOf(purpose.getBytes(StandardCharsets.UTF_8));
    Bytes first = seed.concat(label).sha512();
    // Twice the width of the widest curve, so that the remainder is as good as even.
    BigInteger wide = new BigInteger(1, first.concat(first.sha512()).concat(first).toArray());
    BigInteger order = curve.domain().getN();
    return new SimulatedKey(curve, wide.mod(order.subtract(BigInteger.ONE)).add(BigInteger.ONE));
  }

  public EcCurve curve() {
    return curve;
  }

  /// 0x04, x, y.
  public Bytes uncompressedPoint() {
    return Bytes.copyOf(point.getEncoded(false));
  }

  public Bytes x() {
    return uncompressedPoint().slice(UNCOMPRESSED_PREFIX, UNCOMPRESSED_PREFIX + curve.bytes());
  }

  public Bytes y() {
    Bytes whole = uncompressedPoint();
    return whole.slice(UNCOMPRESSED_PREFIX + curve.bytes(), whole.length());
  }

  /// The public key as a COSE_Key.
  public Bytes coseKey() {
    return coseKey(new CborItem.ByteString(y()));
  }

  /// The same with the point compressed.
  public Bytes compressedCoseKey() {
    return coseKey(new CborItem.Bool(point.getAffineYCoord().testBitZero()));
  }

  /// The public key, as the operator would believe it of a simulated platform.
  public EndorsedKey endorsed() {
    return switch (EndorsedKey.ofCoordinates(curve, x(), y())) {
      case Parsed.Ok<EndorsedKey>(EndorsedKey key) -> key.ofSimulatedPlatform();
      case Parsed.Malformed<EndorsedKey>(var refusal) ->
          throw new IllegalStateException("a key of our own: " + refusal);
    };
  }

  /// A COSE_Sign1, with its tag, over `payload`.
  public CborItem sign1(Bytes payload) {
    SimulatedClaims header = new SimulatedClaims();
    header.number(1, CoseAlgorithm.forCurve(curve).identifier());
    return sign1(header.encode(), new CborItem.MapItem(List.of()), payload);
  }

  /// The same with headers that can be anything.
  public CborItem sign1(Bytes protectedHeader, CborItem unprotected, Bytes payload) {
    return new CborItem.Tagged(
        CoseSign1.TAG,
        new CborItem.Array(
            List.of(
                new CborItem.ByteString(protectedHeader),
                unprotected,
                new CborItem.ByteString(payload),
                new CborItem.ByteString(signature(protectedHeader, payload)))));
  }

  private Bytes coseKey(CborItem y) {
    int crv = CoseAlgorithm.forCurve(curve).curveIdentifier();
    return new SimulatedClaims().number(1, 2).number(-1, crv).bytes(-2, x()).put(-3, y).encode();
  }

  private Bytes signature(Bytes protectedHeader, Bytes payload) {
    ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA512Digest()));
    signer.init(true, scalar);
    Bytes digest =
        CoseAlgorithm.forCurve(curve)
            .scheme()
            .hash()
            .digest(CoseSign1.signed(protectedHeader, payload));
    BigInteger[] signature = signer.generateSignature(digest.toArray());
    return fixedWidth(signature[0]).concat(fixedWidth(signature[1]));
  }

  private Bytes fixedWidth(BigInteger number) {
    byte[] signed = number.toByteArray();
    int from = Math.max(0, signed.length - curve.bytes());
    Bytes magnitude = Bytes.copyOf(Arrays.copyOfRange(signed, from, signed.length));
    return Bytes.copyOf(new byte[curve.bytes() - magnitude.length()]).concat(magnitude);
  }

  @Override
  public String toString() {
    return "a simulated key on " + curve;
  }
}
