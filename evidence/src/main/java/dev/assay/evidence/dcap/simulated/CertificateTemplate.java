package dev.assay.evidence.dcap.simulated;

import dev.assay.evidence.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/// What a certificate of a made-up authority is to say: sound as it is made, and then with whatever
/// one thing a caller makes wrong about it.
public final class CertificateTemplate {
  static final AlgorithmIdentifier ECDSA_SHA256 =
      new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);

  private final Map<String, Bytes> critical = new LinkedHashMap<>();
  private final Map<String, Bytes> plain = new LinkedHashMap<>();
  private String commonName;
  private BigInteger serial;
  private Instant notBefore;
  private Instant notAfter;

  private CertificateTemplate(
      String commonName, BigInteger serial, Instant notBefore, Instant notAfter) {
    this.commonName = commonName;
    this.serial = serial;
    this.notBefore = notBefore;
    this.notAfter = notAfter;
  }

  public static CertificateTemplate authority(
      String commonName, BigInteger serial, Instant notBefore, Instant notAfter, int pathLength) {
    return new CertificateTemplate(commonName, serial, notBefore, notAfter)
        .usage(KeyUsage.keyCertSign | KeyUsage.cRLSign)
        .pathLength(pathLength);
  }

  public static CertificateTemplate endEntity(
      String commonName, BigInteger serial, Instant notBefore, Instant notAfter) {
    return new CertificateTemplate(commonName, serial, notBefore, notAfter)
        .usage(KeyUsage.digitalSignature | KeyUsage.nonRepudiation)
        .constraints(new BasicConstraints(false));
  }

  public CertificateTemplate commonName(String commonName) {
    this.commonName = commonName;
    return this;
  }

  public CertificateTemplate serial(BigInteger serial) {
    this.serial = serial;
    return this;
  }

  public CertificateTemplate valid(Instant notBefore, Instant notAfter) {
    this.notBefore = notBefore;
    this.notAfter = notAfter;
    return this;
  }

  /// An authority over so many below it.
  public CertificateTemplate pathLength(int pathLength) {
    return constraints(new BasicConstraints(pathLength));
  }

  /// No authority.
  public CertificateTemplate noAuthority() {
    return constraints(new BasicConstraints(false));
  }

  /// @param bits as Bouncy Castle's KeyUsage numbers them
  public CertificateTemplate usage(int bits) {
    critical.put(Extension.keyUsage.getId(), encoded(new KeyUsage(bits)));
    return this;
  }

  /// An extension's content as it is to stand in it.
  public CertificateTemplate extension(String oid, Bytes content) {
    plain.put(oid, content);
    return this;
  }

  public CertificateTemplate criticalExtension(String oid, Bytes content) {
    critical.put(oid, content);
    return this;
  }

  public CertificateTemplate without(String oid) {
    critical.remove(oid);
    plain.remove(oid);
    return this;
  }

  BigInteger serial() {
    return serial;
  }

  public X500Name name() {
    return name(commonName);
  }

  static X500Name name(String commonName) {
    return new X500NameBuilder(BCStyle.INSTANCE)
        .addRDN(BCStyle.CN, commonName)
        .addRDN(BCStyle.O, "Assay Simulated Platform")
        .addRDN(BCStyle.L, "Nowhere")
        .addRDN(BCStyle.ST, "CA")
        .addRDN(BCStyle.C, "US")
        .build();
  }

  Bytes issued(SimulatedKey subject, X500Name issuer, SimulatedKey issuerKey) {
    return issued(subject.spki(), issuer, issuerKey);
  }

  /// A certificate of `subject`, whoever has its private key.
  public Bytes issued(SubjectPublicKeyInfo subject, X500Name issuer, SimulatedKey issuerKey) {
    V3TBSCertificateGenerator generator = new V3TBSCertificateGenerator();
    generator.setSerialNumber(new ASN1Integer(serial));
    generator.setIssuer(issuer);
    generator.setSubject(name());
    generator.setStartDate(new Time(Date.from(notBefore)));
    generator.setEndDate(new Time(Date.from(notAfter)));
    generator.setSubjectPublicKeyInfo(subject);
    generator.setSignature(ECDSA_SHA256);
    ExtensionsGenerator extensions = new ExtensionsGenerator();
    critical.forEach((oid, content) -> extensions.addExtension(extension(oid, true, content)));
    plain.forEach((oid, content) -> extensions.addExtension(extension(oid, false, content)));
    generator.setExtensions(extensions.generate());
    return signed(generator.generateTBSCertificate(), issuerKey);
  }

  /// `SEQUENCE { signed, algorithm, signature }`: a certificate or a revocation list.
  static Bytes signed(ASN1Encodable toBeSigned, SimulatedKey key) {
    ASN1EncodableVector parts = new ASN1EncodableVector();
    parts.add(toBeSigned);
    parts.add(ECDSA_SHA256);
    parts.add(new DERBitString(key.signDer(encoded(toBeSigned)).toArray()));
    return encoded(new DERSequence(parts));
  }

  static Bytes encoded(ASN1Encodable value) {
    try {
      return Bytes.copyOf(value.toASN1Primitive().getEncoded(ASN1Encoding.DER));
    } catch (IOException e) {
      throw new UncheckedIOException("encoding into memory", e);
    }
  }

  static ASN1Encodable decoded(Bytes der) {
    try {
      return ASN1Primitive.fromByteArray(der.toArray());
    } catch (IOException e) {
      throw new UncheckedIOException("a template's own DER", e);
    }
  }

  private CertificateTemplate constraints(BasicConstraints constraints) {
    return criticalExtension(Extension.basicConstraints.getId(), encoded(constraints));
  }

  private static Extension extension(String oid, boolean critical, Bytes content) {
    return new Extension(
        new ASN1ObjectIdentifier(oid), critical, new DEROctetString(content.toArray()));
  }
}
