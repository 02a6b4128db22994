package dev.assay.evidence.dcap.simulated;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.TrustAnchor;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V2TBSCertListGenerator;

/// A made-up Intel: the root, the PCK Platform and Processor CAs, the signer of TCB collateral, and
/// any number of platforms. Its certificates have Intel's common names, since those are checked,
/// and another organisation.
///
/// The same seed and start make the same keys, certificates and signatures.
public final class SimulatedIntel {
  private static final String ROOT = "Intel SGX Root CA";
  private static final String PLATFORM_CA = "Intel SGX PCK Platform CA";
  private static final String PROCESSOR_CA = "Intel SGX PCK Processor CA";
  private static final String TCB_SIGNING = "Intel SGX TCB Signing";
  private static final int SERIAL_BYTES = 19;
  private static final int PEM_LINE = 64;

  private final Bytes secret;
  private final Instant notBefore;
  private final SimulatedKey rootKey;

  private SimulatedIntel(Bytes secret, Instant notBefore) {
    this.secret = secret;
    this.notBefore = notBefore;
    this.rootKey = SimulatedKey.of(secret, ROOT);
  }

  /// The one that this seed makes. Whoever knows the seed can sign as it.
  ///
  /// @param notBefore where its certificates' validity begins: root 30 years, CAs 15, others 7
  public static SimulatedIntel fromSeed(Bytes seed, Instant notBefore) {
    return new SimulatedIntel(seed.sha512(), notBefore.truncatedTo(ChronoUnit.SECONDS));
  }

  /// What a deployment that trusts this vendor by name is configured with.
  public TrustAnchor anchor() {
    return new TrustAnchor(
        "Simulated " + ROOT, CertificateTemplate.encoded(rootKey.spki()).sha256(), true);
  }

  /// The root's certificate, DER.
  public Bytes root() {
    return root(rootTemplate());
  }

  /// A certificate for the root's key, signed by itself, that says anything.
  public Bytes root(CertificateTemplate template) {
    return template.issued(rootKey, template.name(), rootKey);
  }

  public CertificateTemplate rootTemplate() {
    return CertificateTemplate.authority(ROOT, serial(ROOT), notBefore, years(30), 1);
  }

  /// The PCK Platform CA's certificate, DER.
  public Bytes platformCa() {
    return authority(PLATFORM_CA, authorityTemplate(true));
  }

  /// The PCK Processor CA's certificate, DER.
  public Bytes processorCa() {
    return authority(PROCESSOR_CA, authorityTemplate(false));
  }

  /// @param platform the Platform CA; else the Processor CA
  public CertificateTemplate authorityTemplate(boolean platform) {
    String name = platform ? PLATFORM_CA : PROCESSOR_CA;
    return CertificateTemplate.authority(name, serial(name), notBefore, years(15), 0);
  }

  /// A certificate for the key of the CA named, signed by the root, that says anything.
  public Bytes authority(boolean platform, CertificateTemplate template) {
    return authority(platform ? PLATFORM_CA : PROCESSOR_CA, template);
  }

  /// The certificate of the key that signs TCB infos and QE identities, DER.
  public Bytes tcbSigning() {
    return tcbSigning(tcbSigningTemplate());
  }

  /// A certificate for that key, signed by the root, that says anything.
  public Bytes tcbSigning(CertificateTemplate template) {
    return template.issued(tcbKey(), CertificateTemplate.name(ROOT), rootKey);
  }

  public CertificateTemplate tcbSigningTemplate() {
    return CertificateTemplate.endEntity(TCB_SIGNING, serial(TCB_SIGNING), notBefore, years(7));
  }

  /// PEM of the TCB signing certificate and the root, as the response header has it once decoded.
  public Bytes tcbSigningChain() {
    return pem(List.of(tcbSigning(), root()));
  }

  /// A collateral document as the service answers it: `{"name":document,"signature":"hex"}`.
  ///
  /// @param name `tcbInfo` or `enclaveIdentity`
  /// @param document the exact bytes that are signed
  public Bytes signedCollateral(String name, Bytes document) {
    return response(name, document, collateralSignature(document));
  }

  /// The same with any signature.
  public static Bytes response(String name, Bytes document, Bytes signature) {
    return ascii("{\"" + name + "\":")
        .concat(document)
        .concat(ascii(",\"signature\":\"" + signature.toHex() + "\"}"));
  }

  /// 64 bytes, r then s, over a document's exact bytes.
  public Bytes collateralSignature(Bytes document) {
    return tcbKey().signRaw(document);
  }

  /// The root's revocation list, DER: over CAs and TCB signers.
  ///
  /// @param revoked serial numbers
  public Bytes rootCrl(Instant thisUpdate, Instant nextUpdate, Collection<BigInteger> revoked) {
    return crl(CertificateTemplate.name(ROOT), rootKey, thisUpdate, nextUpdate, revoked);
  }

  /// A PCK CA's revocation list, DER: over PCK certificates.
  ///
  /// @param platform the Platform CA's; else the Processor CA's
  public Bytes pckCrl(
      boolean platform, Instant thisUpdate, Instant nextUpdate, Collection<BigInteger> revoked) {
    String name = platform ? PLATFORM_CA : PROCESSOR_CA;
    return crl(
        CertificateTemplate.name(name),
        SimulatedKey.of(secret, name),
        thisUpdate,
        nextUpdate,
        revoked);
  }

  public BigInteger authoritySerial(boolean platform) {
    return serial(platform ? PLATFORM_CA : PROCESSOR_CA);
  }

  public BigInteger tcbSigningSerial() {
    return serial(TCB_SIGNING);
  }

  /// A platform with a sound PCK certificate.
  public SimulatedPlatform platform(PckTemplate pck) {
    return platform(pck, pckCertificate(pck));
  }

  /// A platform whose PCK certificate says anything.
  public SimulatedPlatform platform(PckTemplate pck, CertificateTemplate template) {
    boolean platform = pck.platformCa();
    String issuer = platform ? PLATFORM_CA : PROCESSOR_CA;
    SimulatedKey key = SimulatedKey.of(secret, "PCK " + pck.identity());
    Bytes leaf =
        template.issued(key, CertificateTemplate.name(issuer), SimulatedKey.of(secret, issuer));
    return new SimulatedPlatform(
        secret,
        pck.identity(),
        key,
        List.of(leaf, platform ? platformCa() : processorCa(), root()),
        template.serial());
  }

  /// A sound PCK certificate, for making one thing wrong about it.
  public CertificateTemplate pckCertificate(PckTemplate pck) {
    return CertificateTemplate.endEntity(
            "Intel SGX PCK Certificate", serial("PCK " + pck.identity()), notBefore, years(7))
        .extension(PckTemplate.SGX_EXTENSION, pck.content());
  }

  static Bytes pem(List<Bytes> certificates) {
    Base64.Encoder base64 = Base64.getMimeEncoder(PEM_LINE, new byte[] {'\n'});
    StringBuilder text = new StringBuilder();
    for (Bytes der : certificates) {
      text.append("-----BEGIN CERTIFICATE-----\n")
          .append(base64.encodeToString(der.toArray()))
          .append("\n-----END CERTIFICATE-----\n");
    }
    return ascii(text.toString());
  }

  private Bytes authority(String name, CertificateTemplate template) {
    return template.issued(SimulatedKey.of(secret, name), CertificateTemplate.name(ROOT), rootKey);
  }

  private SimulatedKey tcbKey() {
    return SimulatedKey.of(secret, TCB_SIGNING);
  }

  private Instant years(int years) {
    return notBefore.plus(years * 365L, ChronoUnit.DAYS);
  }

  private BigInteger serial(String of) {
    return new BigInteger(
        1, secret.concat(ascii("serial " + of)).sha256().slice(0, SERIAL_BYTES).toArray());
  }

  private static Bytes crl(
      X500Name issuer,
      SimulatedKey key,
      Instant thisUpdate,
      Instant nextUpdate,
      Collection<BigInteger> revoked) {
    V2TBSCertListGenerator list = new V2TBSCertListGenerator();
    list.setSignature(CertificateTemplate.ECDSA_SHA256);
    list.setIssuer(issuer);
    list.setThisUpdate(new Time(Date.from(thisUpdate)));
    list.setNextUpdate(new Time(Date.from(nextUpdate)));
    for (BigInteger serial : revoked) {
      list.addCRLEntry(new ASN1Integer(serial), new Time(Date.from(thisUpdate)), 0);
    }
    list.setExtensions(
        new Extensions(
            new Extension(
                Extension.cRLNumber,
                false,
                CertificateTemplate.encoded(new CRLNumber(BigInteger.ONE)).toArray())));
    return CertificateTemplate.signed(list.generateTBSCertList(), key);
  }

  private static Bytes ascii(String text) {
    return Bytes.copyOf(text.getBytes(StandardCharsets.US_ASCII));
  }
}
