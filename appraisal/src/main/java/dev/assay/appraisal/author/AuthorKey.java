package dev.assay.appraisal.author;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.crypto.EcCurve;
import dev.assay.evidence.crypto.VerificationKey;
import dev.assay.evidence.wire.Pem;
import dev.assay.evidence.wire.Unreadable;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.List;
import java.util.Optional;

/// An author's public key, strong enough, and with the one algorithm that it signs by:
///
/// | key | algorithm |
/// | --- | --- |
/// | P-256 | ES256 |
/// | P-384 | ES384 |
/// | Ed25519 | EdDSA |
/// | RSA, 3072 to 4096 bits | PS256 |
public final class AuthorKey {
  private static final String FIELD = "key";
  private static final String PEM_LABEL = "PUBLIC KEY";

  /// SubjectPublicKeyInfo up to the 32 bytes of the point (RFC 8410, 4).
  private static final Bytes ED25519_PREFIX = Bytes.fromHex("302a300506032b6570032100");

  private static final int ED25519_BYTES = 32;

  private final SignatureAlgorithm algorithm;
  private final Bytes spki;
  private final Check check;

  /// Whether a signature over bytes is one by the key.
  @FunctionalInterface
  private interface Check {
    boolean verifies(Bytes signed, Bytes signature);
  }

  private AuthorKey(SignatureAlgorithm algorithm, Bytes spki, Check check) {
    this.algorithm = algorithm;
    this.spki = spki;
    this.check = check;
  }

  /// Reads a SubjectPublicKeyInfo (RFC 5280, 4.1.2.7), DER or PEM.
  public static Parsed<AuthorKey> parse(Bytes file) {
    try {
      return new Parsed.Ok<>(ofSpki(Pem.looksLike(file) ? onlyBlock(file) : file));
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  /// From a JWK's coordinates (RFC 7518, 6.2.1), big-endian.
  ///
  /// @param crv `P-256` or `P-384`
  public static Parsed<AuthorKey> parseEc(String crv, Bytes x, Bytes y) {
    Optional<EcCurve> curve =
        switch (crv) {
          case "P-256" -> Optional.of(EcCurve.P256);
          case "P-384" -> Optional.of(EcCurve.P384);
          default -> Optional.empty();
        };
    try {
      return curve.isEmpty()
          ? new Parsed.Malformed<>(weak("curve " + crv).refusal())
          : new Parsed.Ok<>(of(VerificationKey.ec(FIELD, curve.get(), x, y)));
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  /// From a JWK's modulus and exponent (RFC 7518, 6.3.1), big-endian.
  public static Parsed<AuthorKey> parseRsa(Bytes modulus, Bytes exponent) {
    try {
      return new Parsed.Ok<>(
          of(
              VerificationKey.rsa(
                  FIELD,
                  new BigInteger(1, modulus.toArray()),
                  new BigInteger(1, exponent.toArray()))));
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  /// From a JWK's point on Ed25519 (RFC 8037, 2).
  public static Parsed<AuthorKey> parseEd25519(Bytes x) {
    return parse(ED25519_PREFIX.concat(x));
  }

  private static Bytes onlyBlock(Bytes file) throws Unreadable {
    List<Pem.Block> blocks = Pem.blocks(FIELD, file);
    if (blocks.size() != 1 || !blocks.getFirst().label().equals(PEM_LABEL)) {
      String got =
          blocks.size() == 1 ? "a block " + blocks.getFirst().label() : blocks.size() + " blocks";
      throw new Unreadable(Reason.MALFORMED_ENCODING, FIELD, "one block " + PEM_LABEL, got);
    }
    return blocks.getFirst().content();
  }

  private static AuthorKey ofSpki(Bytes der) throws Unreadable {
    int prefix = ED25519_PREFIX.length();
    return der.length() == prefix + ED25519_BYTES && der.slice(0, prefix).equals(ED25519_PREFIX)
        ? ed25519(der)
        : of(VerificationKey.ofSpki(FIELD, der));
  }

  private static AuthorKey of(VerificationKey key) throws Unreadable {
    SignatureAlgorithm algorithm =
        SignatureAlgorithm.of(key).orElseThrow(() -> weak(key.description()));
    return new AuthorKey(
        algorithm,
        key.spki(),
        (signed, signature) -> key.verifies(algorithm.scheme(), signed, signature));
  }

  private static AuthorKey ed25519(Bytes der) throws Unreadable {
    try {
      PublicKey key =
          KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der.toArray()));
      return new AuthorKey(
          SignatureAlgorithm.ED25519, der, (signed, signature) -> holds(key, signed, signature));
    } catch (GeneralSecurityException e) {
      throw weak("bytes that are no point on Ed25519");
    }
  }

  private static boolean holds(PublicKey key, Bytes signed, Bytes signature) {
    try {
      var verifier = Signature.getInstance(SignatureAlgorithm.ED25519.jcaName());
      verifier.initVerify(key);
      verifier.update(signed.toArray());
      return verifier.verify(signature.toArray());
    } catch (GeneralSecurityException e) {
      // A signature of the wrong length, or a key that is no point: it verifies nothing.
      return false;
    }
  }

  private static Unreadable weak(String got) {
    return new Unreadable(Reason.UNSUPPORTED_ALGORITHM, FIELD, SignatureAlgorithm.KEYS, got);
  }

  SignatureAlgorithm algorithm() {
    return algorithm;
  }

  boolean verifies(Bytes signed, Bytes signature) {
    return check.verifies(signed, signature);
  }

  /// The SubjectPublicKeyInfo in DER, by which two keys are the same.
  public Bytes spki() {
    return spki;
  }

  /// Whether it is the same key.
  @Override
  public boolean equals(Object other) {
    return other instanceof AuthorKey key && spki.equals(key.spki);
  }

  @Override
  public int hashCode() {
    return spki.hashCode();
  }

  /// E.g. `ES256 key 5f1c…` by SHA-256 of its SubjectPublicKeyInfo.
  @Override
  public String toString() {
    return "%s key %s".formatted(algorithm.headerName(), spki.sha256().toHex());
  }
}
