package dev.assay.appraisal.corim;

import dev.assay.appraisal.jws.Keys;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.TrustAnchor;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.jcajce.provider.asymmetric.util.ECUtil;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.DefaultDigestAlgorithmIdentifierFinder;
import org.bouncycastle.operator.DefaultSignatureAlgorithmIdentifierFinder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcECContentSignerBuilder;

/// Certificates of one who signs CoRIMs with [Keys#p256], of his issuer, and of a root.
final class SignersChain {
  static final Instant NOT_BEFORE = Instant.parse("2026-01-01T00:00:00Z");
  static final Instant AT = Instant.parse("2026-06-01T00:00:00Z");
  static final Instant NOT_AFTER = Instant.parse("2026-12-31T23:59:59Z");

  private static final ECPrivateKeyParameters ROOT_KEY = key(5);
  private static final ECPrivateKeyParameters ISSUER_KEY = key(7);

  static final Bytes ROOT = certificate("Root", spki(ROOT_KEY), "Root", ROOT_KEY, true);
  static final Bytes ISSUER = certificate("Issuer", spki(ISSUER_KEY), "Root", ROOT_KEY, true);
  static final Bytes LEAF = certificate("Signer", signersKey(), "Issuer", ISSUER_KEY, false);
  static final TrustAnchor ANCHOR =
      new TrustAnchor("the root", encoded(spki(ROOT_KEY)).sha256(), false);

  private SignersChain() {}

  private static Bytes certificate(
      String subject,
      SubjectPublicKeyInfo key,
      String issuer,
      ECPrivateKeyParameters issuerKey,
      boolean authority) {
    try {
      var builder =
          new X509v3CertificateBuilder(
              new X500Name("CN=" + issuer),
              BigInteger.valueOf(subject.length()),
              Date.from(NOT_BEFORE),
              Date.from(NOT_AFTER),
              new X500Name("CN=" + subject),
              key);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
      builder.addExtension(
          Extension.keyUsage,
          true,
          new KeyUsage(authority ? KeyUsage.keyCertSign : KeyUsage.digitalSignature));
      return Bytes.copyOf(builder.build(signer(issuerKey)).getEncoded());
    } catch (IOException | OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ContentSigner signer(ECPrivateKeyParameters key) throws OperatorCreationException {
    var algorithm = new DefaultSignatureAlgorithmIdentifierFinder().find("SHA256WITHECDSA");
    var digest = new DefaultDigestAlgorithmIdentifierFinder().find(algorithm);
    return new BcECContentSignerBuilder(algorithm, digest).build(key);
  }

  private static ECPrivateKeyParameters key(int scalar) {
    var oid = ECUtil.getNamedCurveOid("P-256");
    ECDomainParameters curve = new ECNamedDomainParameters(oid, ECUtil.getNamedCurveByOid(oid));
    return new ECPrivateKeyParameters(BigInteger.valueOf(scalar), curve);
  }

  private static SubjectPublicKeyInfo spki(ECPrivateKeyParameters key) {
    ECDomainParameters curve = key.getParameters();
    try {
      return SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(
          new ECPublicKeyParameters(curve.getG().multiply(key.getD()), curve));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static SubjectPublicKeyInfo signersKey() {
    return SubjectPublicKeyInfo.getInstance(Keys.p256().verificationKey().spki().toArray());
  }

  private static Bytes encoded(SubjectPublicKeyInfo key) {
    try {
      return Bytes.copyOf(key.getEncoded());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
