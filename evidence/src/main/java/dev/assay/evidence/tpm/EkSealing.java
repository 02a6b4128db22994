package dev.assay.evidence.tpm;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.crypto.EcKey;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.crypto.RsaKey;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.SecureRandom;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.agreement.ECDHBasicAgreement;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.util.BigIntegers;

/// Seals something to an endorsement key and to a name, so that only the TPM with that key opens it
/// and only for the object of that name: what credentials and imported keys have in common (TPM 2.0
/// Library, Part 1, "Credential Protection", "Secret Sharing", "Duplication").
///
/// A seed goes to the key: by OAEP to an RSA key, by a key agreement to an EC key. From the seed
/// come the key that encrypts and the key that authenticates.
///
/// @param blob TPM2B of: TPM2B of the integrity HMAC, then the encrypted
/// @param encryptedSeed TPM2B_ENCRYPTED_SECRET
record EkSealing(Bytes blob, Bytes encryptedSeed) {
  /// The use of a seed, which is the label of its encryption.
  enum Use {
    IDENTITY,
    DUPLICATE
  }

  private record Seed(Bytes value, Bytes encrypted) {
    @Override
    public String toString() {
      return "a seed";
    }
  }

  /// @param plain what to seal, a TPM2B
  static Parsed<EkSealing> seal(
      TpmPublic ek, Use use, TpmName name, Bytes plain, SecureRandom random) {
    Optional<Refusal> unsuitable = AkRules.endorsementKeyViolation("tpm.ek", ek);
    if (unsuitable.isPresent()) {
      return new Parsed.Malformed<>(unsuitable.get());
    }
    return switch (ek.key()) {
      case TpmKey.Rsa(var symmetric, _, _, RsaKey key) when symmetric.isPresent() ->
          sealed(ek, seed(ek, key, use, random), symmetric.get(), name, plain);
      case TpmKey.Ecc(var symmetric, _, _, _, EcKey key) when symmetric.isPresent() ->
          sealed(ek, seed(ek, key, use, random), symmetric.get(), name, plain);
      case TpmKey.Rsa _, TpmKey.Ecc _, TpmKey.KeyedHash _ ->
          new Parsed.Malformed<>(
              new Refusal(
                  Reason.KEY_UNSUITABLE,
                  "tpm.ek.symmetric",
                  "the cipher of a storage key",
                  "none"));
    };
  }

  private static Parsed<EkSealing> sealed(
      TpmPublic ek, Seed seed, TpmKey.Symmetric symmetric, TpmName name, Bytes plain) {
    HashAlgorithm hash = ek.nameAlgorithm();
    Bytes encodedName = name.encoded();
    Bytes cipherKey =
        TpmKeyDerivation.kdfA(
            hash, seed.value(), "STORAGE", encodedName, Bytes.EMPTY, symmetric.keyBits());
    Bytes encrypted = encrypt(cipherKey, plain);
    Bytes macKey =
        TpmKeyDerivation.kdfA(
            hash, seed.value(), "INTEGRITY", Bytes.EMPTY, Bytes.EMPTY, hash.bytes() * Byte.SIZE);
    Bytes integrity = TpmKeyDerivation.hmac(hash, macKey, encrypted.concat(encodedName));
    Bytes content = new TpmWriter().sized(integrity).bytes(encrypted).written();
    return new Parsed.Ok<>(
        new EkSealing(
            new TpmWriter().sized(content).written(),
            new TpmWriter().sized(seed.encrypted()).written()));
  }

  /// As long as the digests of the key's name are (Part 1, annex B.4); RSAES-OAEP with the name's
  /// hash and the NUL of the label in it.
  private static Seed seed(TpmPublic ek, RsaKey key, Use use, SecureRandom random) {
    HashAlgorithm hash = ek.nameAlgorithm();
    byte[] seed = new byte[hash.bytes()];
    random.nextBytes(seed);
    try {
      Cipher oaep = Cipher.getInstance("RSA/ECB/OAEPPadding");
      oaep.init(
          Cipher.ENCRYPT_MODE,
          KeyFactory.getInstance("RSA")
              .generatePublic(new RSAPublicKeySpec(key.modulus(), key.exponent())),
          new OAEPParameterSpec(
              hash.standardName(),
              "MGF1",
              new MGF1ParameterSpec(hash.standardName()),
              new PSource.PSpecified(TpmKeyDerivation.terminated(use.name()).toArray())),
          random);
      return new Seed(Bytes.copyOf(seed), Bytes.copyOf(oaep.doFinal(seed)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has RSAES-OAEP", e);
    }
  }

  /// One-pass key agreement with a key for this once (Part 1, annex C.6.1).
  private static Seed seed(TpmPublic ek, EcKey key, Use use, SecureRandom random) {
    HashAlgorithm hash = ek.nameAlgorithm();
    var domain = key.curve().domain();
    ECKeyPairGenerator generator = new ECKeyPairGenerator();
    generator.init(new ECKeyGenerationParameters(domain, random));
    var pair = generator.generateKeyPair();
    ECPublicKeyParameters ephemeral = (ECPublicKeyParameters) pair.getPublic();
    ECDHBasicAgreement agreement = new ECDHBasicAgreement();
    agreement.init((ECPrivateKeyParameters) pair.getPrivate());
    int width = key.curve().bytes();
    BigInteger shared =
        agreement.calculateAgreement(
            new ECPublicKeyParameters(
                domain
                    .getCurve()
                    .createPoint(
                        new BigInteger(1, key.x().toArray()), new BigInteger(1, key.y().toArray())),
                domain));
    Bytes ephemeralX = Bytes.copyOf(ephemeral.getQ().getAffineXCoord().getEncoded());
    Bytes ephemeralY = Bytes.copyOf(ephemeral.getQ().getAffineYCoord().getEncoded());
    Bytes seed =
        TpmKeyDerivation.kdfE(
            hash,
            Bytes.copyOf(BigIntegers.asUnsignedByteArray(width, shared)),
            use.name(),
            ephemeralX,
            key.x(),
            hash.bytes() * Byte.SIZE);
    return new Seed(seed, new TpmWriter().sized(ephemeralX).sized(ephemeralY).written());
  }

  /// AES in CFB mode from an IV of zeros: each key is used once.
  private static Bytes encrypt(Bytes key, Bytes plain) {
    try {
      Cipher cfb = Cipher.getInstance("AES/CFB/NoPadding");
      cfb.init(
          Cipher.ENCRYPT_MODE,
          new SecretKeySpec(key.toArray(), "AES"),
          new IvParameterSpec(new byte[16]));
      return Bytes.copyOf(cfb.doFinal(plain.toArray()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES", e);
    }
  }
}
