package dev.assay.evidence.snp;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.wire.Der;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Optional;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.pkcs.RSASSAPSSparams;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/// The one signature that AMD's certification authorities make: RSASSA-PSS, SHA-384, MGF1 with
/// SHA-384, 48 bytes of salt (RFC 8017; AMD 57230, certificate profile).
final class PssSignature {
  private static final int SALT_BYTES = 48;
  private static final PSSParameterSpec PARAMETERS =
      new PSSParameterSpec("SHA-384", "MGF1", MGF1ParameterSpec.SHA384, SALT_BYTES, 1);

  private static final int SHORTEST_MODULUS = 2048;

  /// AMD's are 4096. Longer ones would let unverified certificates buy computing time.
  private static final int LONGEST_MODULUS = 4096;

  /// A SEQUENCE of INTEGERs.
  private static final int KEY_DEPTH = 2;

  private static final BigInteger EXPONENT = BigInteger.valueOf(65537);

  private PssSignature() {}

  /// Whether `algorithm` is that one. The trailer is its default either way: some of AMD's
  /// certificates spell it out, against DER's letter.
  static boolean names(AlgorithmIdentifier algorithm) {
    if (!algorithm.getAlgorithm().equals(PKCSObjectIdentifiers.id_RSASSA_PSS)
        || algorithm.getParameters() == null) {
      return false;
    }
    RSASSAPSSparams parameters = RSASSAPSSparams.getInstance(algorithm.getParameters());
    AlgorithmIdentifier mask = parameters.getMaskGenAlgorithm();
    return parameters.getHashAlgorithm().getAlgorithm().equals(NISTObjectIdentifiers.id_sha384)
        && mask.getAlgorithm().equals(PKCSObjectIdentifiers.id_mgf1)
        && AlgorithmIdentifier.getInstance(mask.getParameters())
            .getAlgorithm()
            .equals(NISTObjectIdentifiers.id_sha384)
        && parameters.getSaltLength().equals(BigInteger.valueOf(SALT_BYTES))
        && parameters.getTrailerField().equals(BigInteger.ONE);
  }

  /// The key, if it is one that AMD's profile allows an authority.
  static Optional<PublicKey> authorityKey(SubjectPublicKeyInfo info)
      throws IOException, GeneralSecurityException {
    if (!info.getAlgorithm().getAlgorithm().equals(PKCSObjectIdentifiers.rsaEncryption)) {
      return Optional.empty();
    }
    if (!Der.isOneValue(Bytes.copyOf(info.getPublicKeyData().getOctets()), KEY_DEPTH)) {
      return Optional.empty();
    }
    RSAPublicKey key = RSAPublicKey.getInstance(info.parsePublicKey());
    int bits = key.getModulus().bitLength();
    boolean fits =
        bits >= SHORTEST_MODULUS
            && bits <= LONGEST_MODULUS
            && key.getPublicExponent().equals(EXPONENT);
    if (!fits) {
      return Optional.empty();
    }
    return Optional.of(
        KeyFactory.getInstance("RSA")
            .generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent())));
  }

  static boolean verifies(PublicKey key, Bytes signed, Bytes signature) {
    try {
      Signature pss = Signature.getInstance("RSASSA-PSS");
      pss.setParameter(PARAMETERS);
      pss.initVerify(key);
      pss.update(signed.toArray());
      return pss.verify(signature.toArray());
    } catch (GeneralSecurityException e) {
      // A signature of the wrong length, or a key too short for the hash: it verifies nothing.
      return false;
    }
  }
}
