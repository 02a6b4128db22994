package dev.assay.evidence.snp.simulated;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.crypto.RsaKey;
import dev.assay.evidence.crypto.SignatureScheme;
import dev.assay.evidence.crypto.VerificationKey;
import dev.assay.evidence.wire.Unreadable;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Optional;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/// An RSA key derived from a seed: the same seed, the same key and the same signatures. Deriving
/// one of 2048 bits takes a fraction of a second.
public final class SimulatedRsaKey {
  private final KeyPair pair;

  private SimulatedRsaKey(KeyPair pair) {
    this.pair = pair;
  }

  public static SimulatedRsaKey derived(Bytes seed, int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(bits, new SeededRandom(seed));
      return new SimulatedRsaKey(generator.generateKeyPair());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has RSA", e);
    }
  }

  public RsaKey publicKey() {
    RSAPublicKey key = (RSAPublicKey) pair.getPublic();
    try {
      return VerificationKey.rsa("simulated", key.getModulus(), key.getPublicExponent());
    } catch (Unreadable e) {
      throw new IllegalStateException("a generated key is sound", e);
    }
  }

  /// As long as the modulus.
  ///
  /// @param scheme one of RSA's
  public Bytes sign(SignatureScheme scheme, Bytes message) {
    try {
      Signature signer =
          switch (scheme) {
            case SignatureScheme.RsaPkcs1(HashAlgorithm hash) ->
                Signature.getInstance(hash.name() + "withRSA");
            case SignatureScheme.RsaPss(HashAlgorithm hash, int salt) -> pss(hash, salt);
            case SignatureScheme.EcdsaRaw _, SignatureScheme.EcdsaDer _ ->
                throw new IllegalArgumentException("an RSA key does not sign by " + scheme);
          };
      // The salt is a function of the message, so that signatures repeat.
      signer.initSign(pair.getPrivate(), new SeededRandom(message.sha256()));
      signer.update(message.toArray());
      return Bytes.copyOf(signer.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK signs with RSA", e);
    }
  }

  /// Opens RSAES-OAEP (RFC 8017, 7.1.2), or nothing where it was not encrypted to this key under
  /// this label.
  public Optional<Bytes> decryptOaep(HashAlgorithm hash, Bytes label, Bytes encrypted) {
    try {
      Cipher oaep = Cipher.getInstance("RSA/ECB/OAEPPadding");
      oaep.init(
          Cipher.DECRYPT_MODE,
          pair.getPrivate(),
          new OAEPParameterSpec(
              hash.standardName(),
              "MGF1",
              new MGF1ParameterSpec(hash.standardName()),
              new PSource.PSpecified(label.toArray())));
      return Optional.of(Bytes.copyOf(oaep.doFinal(encrypted.toArray())));
    } catch (BadPaddingException | IllegalBlockSizeException _) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has RSAES-OAEP", e);
    }
  }

  @Override
  public String toString() {
    return "a simulated " + publicKey();
  }

  private static Signature pss(HashAlgorithm hash, int salt) throws GeneralSecurityException {
    Signature signer = Signature.getInstance("RSASSA-PSS");
    signer.setParameter(
        new PSSParameterSpec(
            hash.standardName(),
            "MGF1",
            new MGF1ParameterSpec(hash.standardName()),
            salt,
            PSSParameterSpec.TRAILER_FIELD_BC));
    return signer;
  }
}
