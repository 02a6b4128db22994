package dev.assay.evidence.tpm.simulated;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.TrustAnchor;
import dev.assay.evidence.crypto.RsaKey;
import dev.assay.evidence.crypto.VerificationKey;
import dev.assay.evidence.dcap.simulated.CertificateTemplate;
import dev.assay.evidence.dcap.simulated.SimulatedKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/// A made-up maker of TPMs: a root, an authority below it, and certificates for endorsement keys
/// and attestation keys as the TCG would have them, or with one thing wrong. The same seed, the
/// same keys and the same bytes.
public final class SimulatedTpmAuthority {
  /// tcg-kp-EKCertificate.
  public static final String EK_PURPOSE = "2.23.133.8.1";

  /// tcg-kp-AIKCertificate.
  public static final String AK_PURPOSE = "2.23.133.8.3";

  private static final String ROOT = "Simulated TPM Root CA";
  private static final String ISSUER = "Simulated TPM Issuing CA";
  private static final int AUTHORITY_DAYS = 25 * 365;
  private static final int LEAF_DAYS = 10 * 365;

  private final SimulatedKey rootKey;
  private final SimulatedKey issuerKey;
  private final Instant notBefore;
  private final CertificateTemplate root;
  private final CertificateTemplate issuer;

  private SimulatedTpmAuthority(SimulatedKey rootKey, SimulatedKey issuerKey, Instant notBefore) {
    this.rootKey = rootKey;
    this.issuerKey = issuerKey;
    this.notBefore = notBefore;
    Instant notAfter = notBefore.plus(AUTHORITY_DAYS, ChronoUnit.DAYS);
    root = CertificateTemplate.authority(ROOT, BigInteger.ONE, notBefore, notAfter, 1);
    issuer = CertificateTemplate.authority(ISSUER, BigInteger.TWO, notBefore, notAfter, 0);
  }

  public static SimulatedTpmAuthority fromSeed(Bytes seed, Instant notBefore) {
    return new SimulatedTpmAuthority(
        SimulatedKey.of(seed, ROOT), SimulatedKey.of(seed, ISSUER), notBefore);
  }

  public TrustAnchor anchor() {
    return new TrustAnchor(ROOT, encoded(rootKey.spki()).sha256(), true);
  }

  public Bytes root() {
    return root.issued(rootKey.spki(), root.name(), rootKey);
  }

  /// `leaf`, and what leads from it to the anchor.
  public CertificateSet chain(Bytes leaf) {
    return new CertificateSet(
        List.of(leaf, issuer.issued(issuerKey.spki(), root.name(), rootKey), root()));
  }

  public Bytes ekCertificate(VerificationKey key) {
    return ekCertificate(key, UnaryOperator.identity());
  }

  /// @param change what it says otherwise
  public Bytes ekCertificate(VerificationKey key, UnaryOperator<CertificateTemplate> change) {
    int usage = key instanceof RsaKey ? KeyUsage.keyEncipherment : KeyUsage.keyAgreement;
    return issued(key, change.apply(template("Simulated EK", EK_PURPOSE).usage(usage)));
  }

  public Bytes akCertificate(VerificationKey key) {
    return akCertificate(key, UnaryOperator.identity());
  }

  /// @param change what it says otherwise
  public Bytes akCertificate(VerificationKey key, UnaryOperator<CertificateTemplate> change) {
    return issued(
        key, change.apply(template("Simulated AK", AK_PURPOSE).usage(KeyUsage.digitalSignature)));
  }

  /// The content of an extension for extended key usage.
  public static Bytes purposes(String... oids) {
    KeyPurposeId[] purposes = new KeyPurposeId[oids.length];
    for (int i = 0; i < oids.length; i++) {
      purposes[i] = KeyPurposeId.getInstance(new ASN1ObjectIdentifier(oids[i]));
    }
    return encoded(new ExtendedKeyUsage(purposes));
  }

  private CertificateTemplate template(String commonName, String purpose) {
    return CertificateTemplate.endEntity(
            commonName, BigInteger.TEN, notBefore, notBefore.plus(LEAF_DAYS, ChronoUnit.DAYS))
        .extension(Extension.extendedKeyUsage.getId(), purposes(purpose))
        .criticalExtension(Extension.subjectAlternativeName.getId(), identity());
  }

  private Bytes issued(VerificationKey key, CertificateTemplate template) {
    return template.issued(
        SubjectPublicKeyInfo.getInstance(key.spki().toArray()), issuer.name(), issuerKey);
  }

  /// Manufacturer, model and version, as the EK profile has them in a directory name.
  private static Bytes identity() {
    X500Name name =
        new X500NameBuilder()
            .addRDN(new ASN1ObjectIdentifier("2.23.133.2.1"), "id:53494D00")
            .addRDN(new ASN1ObjectIdentifier("2.23.133.2.2"), "Simulated")
            .addRDN(new ASN1ObjectIdentifier("2.23.133.2.3"), "id:00010002")
            .build();
    return encoded(new GeneralNames(new GeneralName(name)));
  }

  private static Bytes encoded(ASN1Encodable value) {
    try {
      return Bytes.copyOf(value.toASN1Primitive().getEncoded(ASN1Encoding.DER));
    } catch (IOException e) {
      throw new UncheckedIOException("encoding into memory", e);
    }
  }
}
