package dev.assay.evidence.crypto;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.wire.Unreadable;
import java.math.BigInteger;
import java.util.Map;

/// A public key that signatures can be checked with. Its parameters were checked when it was read:
/// the point lies on its curve, the modulus is neither too short to trust nor too long to afford.
public sealed interface VerificationKey permits EcKey, RsaKey {
  /// Whether `signature` is one over `signed` by this key under `scheme`. False as well where the
  /// scheme is not one of this kind of key, or the signature is not written as it says.
  boolean verifies(SignatureScheme scheme, Bytes signed, Bytes signature);

  /// The DER SubjectPublicKeyInfo (RFC 5280, 4.1.2.7).
  Bytes spki();

  /// For people, e.g. `EC P384` or `RSA 2048`.
  String description();

  /// Reads a DER SubjectPublicKeyInfo.
  ///
  /// @param field what a refusal calls it
  static VerificationKey ofSpki(String field, Bytes der) throws Unreadable {
    return Spki.read(field, der);
  }

  /// Reads a JWK (RFC 7517; RFC 7518, 6.2.1 and 6.3.1) of EC or RSA.
  ///
  /// @param members those of its members that are text; what is not a key's is passed over
  static VerificationKey ofJwk(String field, Map<String, String> members) throws Unreadable {
    return Jwk.read(field, members);
  }

  /// An EC key from its affine coordinates, big-endian.
  static EcKey ec(String field, EcCurve curve, Bytes x, Bytes y) throws Unreadable {
    return EcKey.of(field, curve, x, y);
  }

  /// An RSA key.
  static RsaKey rsa(String field, BigInteger modulus, BigInteger exponent) throws Unreadable {
    return RsaKey.of(field, modulus, exponent);
  }
}
