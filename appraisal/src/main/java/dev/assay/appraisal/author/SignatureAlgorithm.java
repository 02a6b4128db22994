package dev.assay.appraisal.author;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.crypto.EcCurve;
import dev.assay.evidence.crypto.EcKey;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.crypto.RsaKey;
import dev.assay.evidence.crypto.SignatureScheme;
import dev.assay.evidence.crypto.VerificationKey;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// The algorithms of RFC 7518, 3.1 and RFC 8037, 3.1 that authors may sign with. A key has exactly
/// one: what a header says is compared with it, and never decides.
enum SignatureAlgorithm {
  ES256("ES256", "ES256", "SHA256withECDSAinP1363Format"),
  ES384("ES384", "ES384", "SHA384withECDSAinP1363Format"),
  /// By its old name, and the one that RFC 9864 gives it.
  ED25519("EdDSA", "Ed25519", "Ed25519"),
  PS256("PS256", "PS256", "RSASSA-PSS");

  /// RSA of fewer bits is less strong than P-256 (NIST SP 800-57 part 1, table 2).
  static final int SHORTEST_RSA = 3072;

  static final String KEYS =
      "a key on P-256, P-384 or Ed25519, or RSA of at least %d bits".formatted(SHORTEST_RSA);

  private final String headerName;
  private final String otherName;
  private final String jcaName;

  SignatureAlgorithm(String headerName, String otherName, String jcaName) {
    this.headerName = headerName;
    this.otherName = otherName;
    this.jcaName = jcaName;
  }

  /// Empty where the key is too weak, or of a curve that RFC 7518 has no such algorithm for.
  static Optional<SignatureAlgorithm> of(VerificationKey key) {
    return switch (key) {
      case EcKey ec when ec.curve() == EcCurve.P256 -> Optional.of(ES256);
      case EcKey ec when ec.curve() == EcCurve.P384 -> Optional.of(ES384);
      case EcKey _ -> Optional.empty();
      case RsaKey rsa ->
          rsa.modulus().bitLength() >= SHORTEST_RSA ? Optional.of(PS256) : Optional.empty();
    };
  }

  /// What headers call it.
  String headerName() {
    return headerName;
  }

  boolean isCalled(String name) {
    return headerName.equals(name) || otherName.equals(name);
  }

  /// What the JDK calls it.
  String jcaName() {
    return jcaName;
  }

  /// For keys of `evidence`, which has none on Ed25519.
  SignatureScheme scheme() {
    return switch (this) {
      case ES256 -> new SignatureScheme.EcdsaRaw(HashAlgorithm.SHA256);
      case ES384 -> new SignatureScheme.EcdsaRaw(HashAlgorithm.SHA384);
      case PS256 -> new SignatureScheme.RsaPss(HashAlgorithm.SHA256, HashAlgorithm.SHA256.bytes());
      case ED25519 -> throw new IllegalStateException("no key of evidence is on Ed25519");
    };
  }

  static Bytes ascii(String text) {
    return Bytes.copyOf(text.getBytes(StandardCharsets.US_ASCII));
  }
}
