package dev.assay.evidence.x509;

import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.crypto.SignatureScheme;
import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSASSAPSSparams;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.jspecify.annotations.Nullable;

/// The signature algorithms that authorities of attestation keys use (RFC 4055, RFC 5758). None
/// with SHA-1: no certificate is believed on the strength of it.
final class SignatureAlgorithms {
  private static final BigInteger LONGEST_SALT = BigInteger.valueOf(512);

  private static final Map<ASN1ObjectIdentifier, SignatureScheme> SCHEMES =
      Map.of(
          X9ObjectIdentifiers.ecdsa_with_SHA256,
          new SignatureScheme.EcdsaDer(HashAlgorithm.SHA256),
          X9ObjectIdentifiers.ecdsa_with_SHA384,
          new SignatureScheme.EcdsaDer(HashAlgorithm.SHA384),
          X9ObjectIdentifiers.ecdsa_with_SHA512,
          new SignatureScheme.EcdsaDer(HashAlgorithm.SHA512),
          PKCSObjectIdentifiers.sha256WithRSAEncryption,
          new SignatureScheme.RsaPkcs1(HashAlgorithm.SHA256),
          PKCSObjectIdentifiers.sha384WithRSAEncryption,
          new SignatureScheme.RsaPkcs1(HashAlgorithm.SHA384),
          PKCSObjectIdentifiers.sha512WithRSAEncryption,
          new SignatureScheme.RsaPkcs1(HashAlgorithm.SHA512));

  private static final Map<ASN1ObjectIdentifier, HashAlgorithm> HASHES =
      Map.of(
          NISTObjectIdentifiers.id_sha256, HashAlgorithm.SHA256,
          NISTObjectIdentifiers.id_sha384, HashAlgorithm.SHA384,
          NISTObjectIdentifiers.id_sha512, HashAlgorithm.SHA512);

  private SignatureAlgorithms() {}

  static Optional<SignatureScheme> schemeOf(AlgorithmIdentifier algorithm) {
    if (algorithm.getAlgorithm().equals(PKCSObjectIdentifiers.id_RSASSA_PSS)) {
      return pss(algorithm.getParameters());
    }
    return isAbsent(algorithm.getParameters())
        ? Optional.ofNullable(SCHEMES.get(algorithm.getAlgorithm()))
        : Optional.empty();
  }

  /// RFC 3279 has NULL for RSA and nothing for ECDSA; both are met with in either.
  private static boolean isAbsent(@Nullable ASN1Encodable parameters) {
    return parameters == null || parameters.toASN1Primitive().equals(DERNull.INSTANCE);
  }

  /// The mask's hash must be the signature's. The trailer is its default either way: some of AMD's
  /// certificates spell it out, against DER's letter.
  private static Optional<SignatureScheme> pss(@Nullable ASN1Encodable encoded) {
    if (encoded == null) {
      return Optional.empty();
    }
    RSASSAPSSparams parameters = RSASSAPSSparams.getInstance(encoded);
    AlgorithmIdentifier mask = parameters.getMaskGenAlgorithm();
    AlgorithmIdentifier hash = parameters.getHashAlgorithm();
    boolean sound =
        mask.getAlgorithm().equals(PKCSObjectIdentifiers.id_mgf1)
            && AlgorithmIdentifier.getInstance(mask.getParameters())
                .getAlgorithm()
                .equals(hash.getAlgorithm())
            && parameters.getSaltLength().signum() >= 0
            && parameters.getSaltLength().compareTo(LONGEST_SALT) <= 0
            && parameters.getTrailerField().equals(BigInteger.ONE);
    return Optional.ofNullable(HASHES.get(hash.getAlgorithm()))
        .filter(_ -> sound)
        .map(
            known -> new SignatureScheme.RsaPss(known, parameters.getSaltLength().intValueExact()));
  }
}
