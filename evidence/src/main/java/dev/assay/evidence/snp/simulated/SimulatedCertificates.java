package dev.assay.evidence.snp.simulated;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.snp.ProductLine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.Map;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;

/// Certificates in AMD's profile under names of their own.
final class SimulatedCertificates {
  private static final int AUTHORITY_DAYS = 25 * 365;

  private SimulatedCertificates() {}

  /// Which authority, with the last two bytes of the serial number AMD gives it.
  enum Role {
    ARK("Simulated-ARK-", 0x0000),
    ASK("SEV-", 0x0001),
    ASVK("SEV-VLEK-", 0x0101);

    private final String commonName;
    private final int serial;

    Role(String commonName, int serial) {
      this.commonName = commonName;
      this.serial = serial;
    }

    long serial(ProductLine line) {
      long first =
          switch (line) {
            case MILAN -> 1;
            case GENOA -> 2;
            case TURIN -> 3;
          };
      return first << 16 | serial;
    }
  }

  static X500Name name(String commonName) {
    return new X500NameBuilder(BCStyle.INSTANCE)
        .addRDN(BCStyle.OU, "Simulation")
        .addRDN(BCStyle.C, "US")
        .addRDN(BCStyle.L, "Nowhere")
        .addRDN(BCStyle.ST, "CA")
        .addRDN(BCStyle.O, "Assay Simulated Platform")
        .addRDN(BCStyle.CN, commonName)
        .build();
  }

  static X500Name name(Role role, ProductLine line) {
    return name(role.commonName + line.kdsName());
  }

  static Bytes authority(
      Role role,
      ProductLine line,
      KeyPair keys,
      PrivateKey issuer,
      Instant notBefore,
      SecureRandom random) {
    V3TBSCertificateGenerator generator = new V3TBSCertificateGenerator();
    generator.setSerialNumber(new ASN1Integer(role.serial(line)));
    generator.setIssuer(name(Role.ARK, line));
    generator.setSubject(name(role, line));
    validity(generator, notBefore, notBefore.plus(AUTHORITY_DAYS, ChronoUnit.DAYS));
    generator.setSubjectPublicKeyInfo(
        SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()));
    ExtensionsGenerator extensions = new ExtensionsGenerator();
    boolean root = role == Role.ARK;
    add(
        extensions,
        Extension.keyUsage,
        new KeyUsage(root ? KeyUsage.keyCertSign | KeyUsage.cRLSign : KeyUsage.keyCertSign));
    add(
        extensions,
        Extension.basicConstraints,
        root ? new BasicConstraints(true) : new BasicConstraints(0));
    generator.setExtensions(extensions.generate());
    generator.setSignature(SimulatedAuthority.ALGORITHM);
    return SimulatedAuthority.signed(generator.generateTBSCertificate(), issuer, random);
  }

  static Bytes leaf(
      LeafTemplate template,
      SubjectPublicKeyInfo key,
      SimulatedAuthority issuer,
      SecureRandom random) {
    V3TBSCertificateGenerator generator = new V3TBSCertificateGenerator();
    generator.setSerialNumber(new ASN1Integer(0));
    generator.setIssuer(issuer.name());
    generator.setSubject(name(template.commonName()));
    validity(generator, template.notBefore(), template.notAfter());
    generator.setSubjectPublicKeyInfo(key);
    ExtensionsGenerator extensions = new ExtensionsGenerator();
    for (Map.Entry<String, Bytes> extension : template.extensions().entrySet()) {
      extensions.addExtension(
          new Extension(
              new ASN1ObjectIdentifier(extension.getKey()),
              template.critical().contains(extension.getKey()),
              new DEROctetString(extension.getValue().toArray())));
    }
    generator.setExtensions(extensions.generate());
    generator.setSignature(SimulatedAuthority.ALGORITHM);
    return SimulatedAuthority.signed(generator.generateTBSCertificate(), issuer.key(), random);
  }

  private static void validity(
      V3TBSCertificateGenerator generator, Instant notBefore, Instant notAfter) {
    generator.setStartDate(new Time(Date.from(notBefore)));
    generator.setEndDate(new Time(Date.from(notAfter)));
  }

  private static void add(
      ExtensionsGenerator extensions, ASN1ObjectIdentifier oid, ASN1Encodable value) {
    try {
      extensions.addExtension(oid, true, value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
