package dev.assay.appraisal.jws;

import dev.assay.evidence.crypto.EcCurve;
import dev.assay.evidence.crypto.HashAlgorithm;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// How a token is signed. Each key has one algorithm, so that a token cannot choose another.
public enum JwsAlgorithm {
  /// ECDSA on P-256 with SHA-256 (RFC 7518, 3.4).
  ES256("ES256", -7, 64),
  /// ECDSA on P-384 with SHA-384 (RFC 7518, 3.4).
  ES384("ES384", -35, 96),
  /// Ed25519 (RFC 8037, 3.1), which RFC 9864 also calls `Ed25519`.
  EDDSA("EdDSA", -8, 64);

  private static final String ED25519 = "Ed25519";

  private final String wireName;
  private final int coseIdentifier;
  private final int signatureBytes;

  JwsAlgorithm(String wireName, int coseIdentifier, int signatureBytes) {
    this.wireName = wireName;
    this.coseIdentifier = coseIdentifier;
    this.signatureBytes = signatureBytes;
  }

  /// The value of `alg`.
  public String wireName() {
    return wireName;
  }

  /// The same as COSE numbers it (RFC 9053, 2).
  public int coseIdentifier() {
    return coseIdentifier;
  }

  /// How long each signature is: R ‖ S, each big-endian and as wide as the curve, or Ed25519's own.
  int signatureBytes() {
    return signatureBytes;
  }

  static Optional<JwsAlgorithm> of(String alg) {
    String name = alg.equals(ED25519) ? EDDSA.wireName : alg;
    return Arrays.stream(values()).filter(known -> known.wireName.equals(name)).findFirst();
  }

  static Optional<JwsAlgorithm> ofCose(long identifier) {
    return Arrays.stream(values()).filter(known -> known.coseIdentifier == identifier).findFirst();
  }

  /// Empty where JWS has an algorithm that is not one of these.
  static Optional<JwsAlgorithm> forCurve(EcCurve curve) {
    return switch (curve) {
      case P256 -> Optional.of(ES256);
      case P384 -> Optional.of(ES384);
      case P521 -> Optional.empty();
    };
  }

  HashAlgorithm hash() {
    return switch (this) {
      case ES256 -> HashAlgorithm.SHA256;
      case ES384 -> HashAlgorithm.SHA384;
      case EDDSA -> HashAlgorithm.SHA512;
    };
  }

  static List<String> wireNames() {
    return Stream.of(values()).map(JwsAlgorithm::wireName).toList();
  }

  @Override
  public String toString() {
    return wireName;
  }
}
