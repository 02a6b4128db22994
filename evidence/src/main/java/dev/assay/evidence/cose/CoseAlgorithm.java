package dev.assay.evidence.cose;

import dev.assay.evidence.crypto.EcCurve;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.crypto.SignatureScheme;
import java.util.Optional;
import java.util.stream.Stream;

/// ECDSA as COSE names it (RFC 9053, 2.1).
///
/// RFC 9053 leaves the curve to the key. Here each algorithm has one, as in RFC 9864 and as every
/// producer of these tokens pairs them: a hash cut short or stretched is nobody's intention.
public enum CoseAlgorithm {
  ES256(-7, 1, EcCurve.P256, HashAlgorithm.SHA256),
  ES384(-35, 2, EcCurve.P384, HashAlgorithm.SHA384),
  ES512(-36, 3, EcCurve.P521, HashAlgorithm.SHA512);

  private final int identifier;
  private final int curveIdentifier;
  private final EcCurve curve;

  @SuppressWarnings("ImmutableEnumChecker") // a record of an enum
  private final SignatureScheme scheme;

  CoseAlgorithm(int identifier, int curveIdentifier, EcCurve curve, HashAlgorithm hash) {
    this.identifier = identifier;
    this.curveIdentifier = curveIdentifier;
    this.curve = curve;
    this.scheme = new SignatureScheme.EcdsaRaw(hash);
  }

  static Optional<CoseAlgorithm> of(long identifier) {
    return Stream.of(values()).filter(known -> known.identifier == identifier).findFirst();
  }

  public static CoseAlgorithm forCurve(EcCurve curve) {
    return Stream.of(values()).filter(known -> known.curve == curve).findFirst().orElseThrow();
  }

  public int identifier() {
    return identifier;
  }

  /// The curve's own identifier (RFC 9053, 7.1).
  public int curveIdentifier() {
    return curveIdentifier;
  }

  public EcCurve curve() {
    return curve;
  }

  public SignatureScheme scheme() {
    return scheme;
  }
}
