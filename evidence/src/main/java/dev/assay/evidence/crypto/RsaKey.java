package dev.assay.evidence.crypto;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Reason;
import dev.assay.evidence.wire.Unreadable;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.RSAPublicKeySpec;

/// An RSA key of 2048 to 4096 bits: a shorter one is not to be trusted, and longer ones would let
/// whoever sends unverified keys buy computing time. The exponent is odd, at least 65537 (FIPS
/// 186-5, A.1.1) and of at most 64 bits.
public final class RsaKey implements VerificationKey {
  private static final int SHORTEST_MODULUS = 2048;
  private static final int LONGEST_MODULUS = 4096;
  private static final BigInteger SMALLEST_EXPONENT = BigInteger.valueOf(65537);
  private static final int LONGEST_EXPONENT = 64;

  private final BigInteger modulus;
  private final BigInteger exponent;
  private final PublicKey key;

  private RsaKey(BigInteger modulus, BigInteger exponent, PublicKey key) {
    this.modulus = modulus;
    this.exponent = exponent;
    this.key = key;
  }

  static RsaKey of(String field, BigInteger modulus, BigInteger exponent) throws Unreadable {
    int bits = modulus.signum() > 0 ? modulus.bitLength() : 0;
    if (bits < SHORTEST_MODULUS || bits > LONGEST_MODULUS || !modulus.testBit(0)) {
      throw new Unreadable(
          Reason.FIELD_OUT_OF_RANGE,
          field,
          "RSA of %d to %d bits".formatted(SHORTEST_MODULUS, LONGEST_MODULUS),
          modulus.testBit(0) ? bits + " bits" : "an even modulus");
    }
    boolean soundExponent =
        exponent.compareTo(SMALLEST_EXPONENT) >= 0
            && exponent.bitLength() <= LONGEST_EXPONENT
            && exponent.testBit(0);
    if (!soundExponent) {
      throw new Unreadable(
          Reason.FIELD_OUT_OF_RANGE,
          field,
          "an odd exponent from 65537 to 64 bits",
          exponent.bitLength() <= LONGEST_EXPONENT
              ? exponent.toString()
              : exponent.bitLength() + " bits");
    }
    try {
      PublicKey key =
          KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent));
      return new RsaKey(modulus, exponent, key);
    } catch (GeneralSecurityException e) {
      throw new Unreadable(Reason.FIELD_OUT_OF_RANGE, field, "an RSA key", "none");
    }
  }

  public BigInteger modulus() {
    return modulus;
  }

  public BigInteger exponent() {
    return exponent;
  }

  @Override
  public boolean verifies(SignatureScheme scheme, Bytes signed, Bytes signature) {
    return switch (scheme) {
      case SignatureScheme.RsaPkcs1(HashAlgorithm hash) -> pkcs1(hash, signed, signature);
      case SignatureScheme.RsaPss(HashAlgorithm hash, int salt)
          when salt == SignatureScheme.RsaPss.EITHER_SALT ->
          pss(hash, hash.bytes(), signed, signature)
              || pss(hash, longestSalt(hash), signed, signature);
      case SignatureScheme.RsaPss(HashAlgorithm hash, int salt) ->
          pss(hash, salt, signed, signature);
      case SignatureScheme.EcdsaRaw _, SignatureScheme.EcdsaDer _ -> false;
    };
  }

  @Override
  public Bytes spki() {
    return Bytes.copyOf(key.getEncoded());
  }

  @Override
  public String description() {
    return "RSA " + modulus.bitLength();
  }

  @Override
  public String toString() {
    return description();
  }

  /// RFC 8017, 9.1.1: the encoded message has one bit less than the modulus, and two bytes that are
  /// neither hash nor salt.
  private int longestSalt(HashAlgorithm hash) {
    return (modulus.bitLength() - 1 + 7) / 8 - hash.bytes() - 2;
  }

  private boolean pkcs1(HashAlgorithm hash, Bytes signed, Bytes signature) {
    try {
      var verifier = Signature.getInstance(hash.name() + "withRSA");
      verifier.initVerify(key);
      verifier.update(signed.toArray());
      return verifier.verify(signature.toArray());
    } catch (GeneralSecurityException e) {
      // A signature of the wrong length: it verifies nothing.
      return false;
    }
  }

  private boolean pss(HashAlgorithm hash, int salt, Bytes signed, Bytes signature) {
    try {
      var verifier = Signature.getInstance("RSASSA-PSS");
      verifier.setParameter(
          new PSSParameterSpec(
              hash.standardName(),
              "MGF1",
              new MGF1ParameterSpec(hash.standardName()),
              salt,
              PSSParameterSpec.TRAILER_FIELD_BC));
      verifier.initVerify(key);
      verifier.update(signed.toArray());
      return verifier.verify(signature.toArray());
    } catch (GeneralSecurityException e) {
      // A signature of the wrong length, or a key too short for the hash: it verifies nothing.
      return false;
    }
  }
}
