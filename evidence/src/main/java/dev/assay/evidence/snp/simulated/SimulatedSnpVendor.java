package dev.assay.evidence.snp.simulated;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.TrustAnchor;
import dev.assay.evidence.snp.ProductLine;
import dev.assay.evidence.snp.SigningKey;
import dev.assay.evidence.snp.TcbVersion;
import dev.assay.evidence.snp.simulated.SimulatedCertificates.Role;
import dev.assay.evidence.wire.Der;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1UTF8String;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V2TBSCertListGenerator;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;

/// A made-up vendor for one product line: ARK, ASK and ASVK of its own, and any number of chips.
///
/// Chips' keys are derived from the vendor's secret, the chip and the TCB, as the firmware derives
/// them: the same chip at the same TCB has the same key and certificate each time.
public final class SimulatedSnpVendor {
  /// AMD's authorities' modulus. Making keys of that size takes seconds.
  public static final int GENUINE_RSA_BITS = 4096;

  private static final int CHIP_ID_BYTES = 64;
  private static final int SECRET_BYTES = 32;
  private static final int FORMAT = 1;
  private static final int DEEPEST_EXPORT = 3;

  private final ProductLine line;
  private final Instant notBefore;
  private final Bytes secret;
  private final SimulatedAuthority ark;
  private final SimulatedAuthority ask;
  private final SimulatedAuthority asvk;

  private SimulatedSnpVendor(
      ProductLine line,
      Instant notBefore,
      Bytes secret,
      SimulatedAuthority ark,
      SimulatedAuthority ask,
      SimulatedAuthority asvk) {
    this.line = line;
    this.notBefore = notBefore;
    this.secret = secret;
    this.ark = ark;
    this.ask = ask;
    this.asvk = asvk;
  }

  /// A new one.
  ///
  /// @param notBefore where its certificates' validity begins: authorities 25 years, VCEKs 7, VLEKs
  ///   1; whole seconds
  /// @param rsaBits of the authorities' keys; 2048 is quicker to make
  public static SimulatedSnpVendor create(
      ProductLine line, SecureRandom random, Instant notBefore, int rsaBits) {
    byte[] secret = new byte[SECRET_BYTES];
    random.nextBytes(secret);
    KeyPair arkKeys = rsa(random, rsaBits);
    PrivateKey issuer = arkKeys.getPrivate();
    return new SimulatedSnpVendor(
        line,
        notBefore,
        Bytes.copyOf(secret),
        authority(Role.ARK, line, arkKeys, issuer, notBefore, random),
        authority(Role.ASK, line, rsa(random, rsaBits), issuer, notBefore, random),
        authority(Role.ASVK, line, rsa(random, rsaBits), issuer, notBefore, random));
  }

  /// The one that this seed makes. Whoever knows the seed can sign as it.
  public static SimulatedSnpVendor fromSeed(
      ProductLine line, Bytes seed, Instant notBefore, int rsaBits) {
    return create(line, new SeededRandom(seed), notBefore, rsaBits);
  }

  /// Reads what [#export] wrote.
  public static Parsed<SimulatedSnpVendor> importFrom(Bytes exported) {
    if (!Der.isOneValue(exported, DEEPEST_EXPORT)) {
      return malformed();
    }
    try {
      ASN1Sequence parts = ASN1Sequence.getInstance(exported.toArray());
      if (((ASN1Integer) parts.getObjectAt(0)).intValueExact() != FORMAT) {
        return malformed();
      }
      String name = ((ASN1UTF8String) parts.getObjectAt(1)).getString();
      ProductLine line = ProductLine.ofKdsName(name).orElseThrow();
      long seconds = ((ASN1Integer) parts.getObjectAt(2)).longValueExact();
      return new Parsed.Ok<>(
          new SimulatedSnpVendor(
              line,
              Instant.ofEpochSecond(seconds),
              octets(parts.getObjectAt(3)),
              imported(Role.ARK, line, parts.getObjectAt(4)),
              imported(Role.ASK, line, parts.getObjectAt(5)),
              imported(Role.ASVK, line, parts.getObjectAt(6))));
    } catch (GeneralSecurityException | RuntimeException e) {
      // The decoder throws exceptions of many kinds at other bytes.
      return malformed();
    }
  }

  /// All of it, private keys too, to keep in a data directory.
  public Bytes export() {
    ASN1EncodableVector parts = new ASN1EncodableVector();
    parts.add(new ASN1Integer(FORMAT));
    parts.add(new DERUTF8String(line.kdsName()));
    parts.add(new ASN1Integer(notBefore.getEpochSecond()));
    parts.add(new DEROctetString(secret.toArray()));
    for (SimulatedAuthority authority : new SimulatedAuthority[] {ark, ask, asvk}) {
      ASN1EncodableVector pair = new ASN1EncodableVector();
      pair.add(new DEROctetString(authority.key().getEncoded()));
      pair.add(new DEROctetString(authority.certificate().toArray()));
      parts.add(new DERSequence(pair));
    }
    return encoded(new DERSequence(parts));
  }

  public ProductLine productLine() {
    return line;
  }

  /// What a deployment that trusts this vendor by name is configured with.
  public TrustAnchor anchor() {
    SubjectPublicKeyInfo key =
        Certificate.getInstance(ark.certificate().toArray()).getSubjectPublicKeyInfo();
    return new TrustAnchor("Simulated-ARK-" + line.kdsName(), encoded(key).sha256(), true);
  }

  public Bytes ark() {
    return ark.certificate();
  }

  public Bytes ask() {
    return ask.certificate();
  }

  public Bytes asvk() {
    return asvk.certificate();
  }

  /// A chip that signs with its VCEK.
  ///
  /// @param chipId 64 bytes; on Turin 8, as many as its chips have
  public SimulatedSnpChip chip(Bytes chipId, TcbVersion reportedTcb) {
    return chip(vcek(chipId, reportedTcb));
  }

  /// A chip that signs with a VLEK, and hides which one it is.
  ///
  /// @param cspId the cloud provider, e.g. `CN=cc-nowhere.example`
  public SimulatedSnpChip loadedChip(String cspId, TcbVersion reportedTcb) {
    return chip(vlek(cspId, reportedTcb));
  }

  /// A sound VCEK's certificate, for making one thing wrong about it.
  public LeafTemplate vcek(Bytes chipId, TcbVersion reportedTcb) {
    requireOwnLayout(reportedTcb);
    return LeafTemplate.vcek(line, chipId.zeroPaddedTo(CHIP_ID_BYTES), reportedTcb, notBefore);
  }

  /// A sound VLEK's certificate, for making one thing wrong about it.
  public LeafTemplate vlek(String cspId, TcbVersion reportedTcb) {
    requireOwnLayout(reportedTcb);
    return LeafTemplate.vlek(line, cspId, reportedTcb, notBefore);
  }

  /// A chip with the certificate described.
  public SimulatedSnpChip chip(LeafTemplate template) {
    ECPrivateKeyParameters key = leafKey(template);
    SimulatedAuthority issuer = template.issuerOf() == SigningKey.VLEK ? asvk : ask;
    Bytes leaf =
        SimulatedCertificates.leaf(template, publicKey(key), issuer, derived("salt", template));
    return new SimulatedSnpChip(line, template, key, leaf, issuer.certificate(), ark.certificate());
  }

  /// A revocation list of the ARK.
  ///
  /// @param serials of what it takes back
  public Bytes crl(Instant thisUpdate, Instant nextUpdate, Collection<BigInteger> serials) {
    V2TBSCertListGenerator list = new V2TBSCertListGenerator();
    list.setSignature(SimulatedAuthority.ALGORITHM);
    list.setIssuer(ark.name());
    list.setThisUpdate(new Time(Date.from(thisUpdate)));
    list.setNextUpdate(new Time(Date.from(nextUpdate)));
    for (BigInteger serial : serials) {
      list.addCRLEntry(new ASN1Integer(serial), new Time(Date.from(thisUpdate)), 0);
    }
    return SimulatedAuthority.signed(
        list.generateTBSCertList(), ark.key(), new SeededRandom(secret));
  }

  public BigInteger askSerial() {
    return BigInteger.valueOf(Role.ASK.serial(line));
  }

  public BigInteger asvkSerial() {
    return BigInteger.valueOf(Role.ASVK.serial(line));
  }

  private void requireOwnLayout(TcbVersion tcb) {
    if (tcb.layout() != line.tcbLayout()) {
      throw new IllegalArgumentException(line + " has no TCB in the layout " + tcb.layout());
    }
  }

  private ECPrivateKeyParameters leafKey(LeafTemplate template) {
    ECDomainParameters p384 = new ECDomainParameters(CustomNamedCurves.getByName("secp384r1"));
    // Twice the order's length, so that reducing favours no scalar noticeably.
    BigInteger wide = new BigInteger(768, derived("key", template));
    BigInteger scalar = wide.mod(p384.getN().subtract(BigInteger.ONE)).add(BigInteger.ONE);
    return new ECPrivateKeyParameters(scalar, p384);
  }

  private SecureRandom derived(String purpose, LeafTemplate template) {
    String what = purpose + template.kind() + template.tcb().encode() + template.extensions();
    Bytes input = Bytes.copyOf(what.getBytes(StandardCharsets.UTF_8));
    return new SeededRandom(secret.concat(template.chipId()).concat(input).sha512());
  }

  private static SubjectPublicKeyInfo publicKey(ECPrivateKeyParameters key) {
    byte[] point = key.getParameters().getG().multiply(key.getD()).normalize().getEncoded(false);
    return new SubjectPublicKeyInfo(
        new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, SECObjectIdentifiers.secp384r1),
        point);
  }

  private static SimulatedAuthority authority(
      Role role,
      ProductLine line,
      KeyPair keys,
      PrivateKey issuer,
      Instant notBefore,
      SecureRandom random) {
    Bytes certificate =
        SimulatedCertificates.authority(role, line, keys, issuer, notBefore, random);
    return new SimulatedAuthority(
        SimulatedCertificates.name(role, line), keys.getPrivate(), certificate);
  }

  private static SimulatedAuthority imported(Role role, ProductLine line, ASN1Encodable pair)
      throws GeneralSecurityException {
    ASN1Sequence parts = ASN1Sequence.getInstance(pair);
    PrivateKey key =
        KeyFactory.getInstance("RSA")
            .generatePrivate(new PKCS8EncodedKeySpec(octets(parts.getObjectAt(0)).toArray()));
    return new SimulatedAuthority(
        SimulatedCertificates.name(role, line), key, octets(parts.getObjectAt(1)));
  }

  private static Bytes octets(ASN1Encodable object) {
    return Bytes.copyOf(ASN1OctetString.getInstance(object).getOctets());
  }

  private static Bytes encoded(ASN1Encodable object) {
    try {
      return Bytes.copyOf(object.toASN1Primitive().getEncoded(ASN1Encoding.DER));
    } catch (IOException e) {
      throw new IllegalStateException("encoding into memory", e);
    }
  }

  private static KeyPair rsa(SecureRandom random, int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(bits, random);
      return generator.generateKeyPair();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has RSA", e);
    }
  }

  private static Parsed<SimulatedSnpVendor> malformed() {
    return new Parsed.Malformed<>(
        new Refusal(
            Reason.MALFORMED_ENCODING,
            "simulated_vendor",
            "what an earlier run of a simulated vendor kept",
            "other bytes"));
  }
}
