package dev.assay.evidence.spdm.simulated;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.TrustAnchor;
import dev.assay.evidence.crypto.EcCurve;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.snp.simulated.SimulatedRsaKey;
import dev.assay.evidence.spdm.BaseAsymmetric;
import dev.assay.evidence.spdm.MeasurementBlock;
import dev.assay.evidence.spdm.MeasurementType;
import dev.assay.evidence.spdm.MeasurementsExchange;
import dev.assay.evidence.spdm.MeasurementsRequest;
import dev.assay.evidence.spdm.MeasurementsResponse;
import dev.assay.evidence.spdm.SignedContext;
import dev.assay.evidence.spdm.SpdmAlgorithms;
import dev.assay.evidence.spdm.SpdmCertificateChain;
import dev.assay.evidence.spdm.SpdmVersion;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;

/// A made-up device with its maker's root, an authority and a leaf of its own: keys on one curve,
/// hashes of its strength; or, below authorities on P-384, an RSA key. Certificates never expire,
/// as those of real devices, and the leaf names the firmware it was made for.
///
/// Signs whatever it is told to: so any one thing can be wrong about what it says.
public final class SimulatedSpdmDevice {
  private static final Instant NEVER = Instant.parse("9999-12-31T23:59:59Z");
  private static final ASN1ObjectIdentifier FIRMWARE_ID =
      new ASN1ObjectIdentifier("2.23.133.5.4.1");

  /// What the leaf is for, and how it signs.
  private record DeviceKey(SubjectPublicKeyInfo spki, UnaryOperator<Bytes> signer) {}

  private final SpdmAlgorithms algorithms;
  private final Bytes firmwareId;
  private final DeviceKey key;
  private final Bytes root;
  private final Bytes authority;
  private final Bytes leaf;
  private final TrustAnchor anchor;

  private SimulatedSpdmDevice(
      Bytes seed, SpdmAlgorithms algorithms, DeviceKey key, Instant notBefore) {
    EcCurve curve = algorithms.asymmetric().curve().orElse(EcCurve.P384);
    this.algorithms = algorithms;
    this.firmwareId = seed.concat(ascii("firmware")).sha384();
    this.key = key;
    SimulatedKey rootKey = SimulatedKey.derived(curve, seed, "root");
    SimulatedKey authorityKey = SimulatedKey.derived(curve, seed, "authority");
    X500Name rootName = new X500Name("CN=Simulated Device Identity CA,O=Assay Simulated Platform");
    X500Name authorityName = new X500Name("CN=Simulated Device ICA,O=Assay Simulated Platform");
    X500Name leafName = new X500Name("CN=Simulated Device,O=Assay Simulated Platform");
    this.root = certificate(rootName, rootKey, rootName, rootKey.spki(), notBefore, true);
    this.authority =
        certificate(rootName, rootKey, authorityName, authorityKey.spki(), notBefore, true);
    this.leaf = certificate(authorityName, authorityKey, leafName, key.spki(), notBefore, false);
    this.anchor =
        new TrustAnchor("Simulated Device Identity CA", der(rootKey.spki()).sha256(), true);
  }

  /// The one that this seed makes. Whoever knows the seed can sign as it.
  public static SimulatedSpdmDevice fromSeed(Bytes seed, EcCurve curve, Instant notBefore) {
    SimulatedKey key = SimulatedKey.derived(curve, seed, "device");
    SpdmAlgorithms algorithms =
        switch (curve) {
          case P256 -> SpdmAlgorithms.of(BaseAsymmetric.ECDSA_P256, HashAlgorithm.SHA256);
          case P384 -> SpdmAlgorithms.of(BaseAsymmetric.ECDSA_P384, HashAlgorithm.SHA384);
          case P521 -> SpdmAlgorithms.of(BaseAsymmetric.ECDSA_P521, HashAlgorithm.SHA512);
        };
    return new SimulatedSpdmDevice(
        seed, algorithms, new DeviceKey(key.spki(), key::signRaw), notBefore);
  }

  /// One with an RSA key. The longer it is, the longer it takes to make: the same key serves the
  /// same seed and length.
  ///
  /// @param asymmetric RSASSA or RSAPSS
  public static SimulatedSpdmDevice rsaFromSeed(
      Bytes seed, BaseAsymmetric asymmetric, HashAlgorithm hash, Instant notBefore) {
    SimulatedRsaKey key =
        SimulatedRsaKey.derived(
            seed.concat(ascii("device")), asymmetric.signatureBytes() * Byte.SIZE);
    return new SimulatedSpdmDevice(
        seed,
        SpdmAlgorithms.of(asymmetric, hash),
        new DeviceKey(
            SubjectPublicKeyInfo.getInstance(key.publicKey().spki().toArray()),
            message -> key.sign(asymmetric.scheme(hash), message)),
        notBefore);
  }

  /// What a deployment that trusts this device's maker by name is configured with.
  public TrustAnchor anchor() {
    return anchor;
  }

  /// Leaf, authority, root.
  public CertificateSet certificates() {
    return new CertificateSet(List.of(leaf, authority, root));
  }

  /// The digest of the firmware that the leaf names.
  public Bytes firmwareId() {
    return firmwareId;
  }

  public SpdmAlgorithms algorithms() {
    return algorithms;
  }

  /// A digest of firmware, a raw version text, and a device mode.
  public List<MeasurementBlock> blocks() {
    Bytes digest = algorithms().hash().digest(ascii("firmware"));
    return List.of(
        new MeasurementBlock(1, MeasurementType.MUTABLE_FIRMWARE, false, digest),
        new MeasurementBlock(2, MeasurementType.FIRMWARE_VERSION, true, ascii("1.2.3")),
        new MeasurementBlock(
            0xFE, MeasurementType.DEVICE_MODE, true, Bytes.fromHex("00".repeat(16))));
  }

  /// Opaque data as NVIDIA's devices fill it: a driver's version, and the firmware id.
  public Bytes opaque(Bytes firmwareId) {
    return Bytes.fromHex("03000600")
        .concat(ascii("1.2.3\0"))
        .concat(Bytes.fromHex("14003000"))
        .concat(firmwareId);
  }

  /// Everything asked for and answered in one exchange, signed; from 1.2 with its negotiation.
  public Bytes measurements(SpdmVersion version, Bytes nonce) {
    return signed(version, List.of(exchange(version, nonce, blocks(), opaque(firmwareId))));
  }

  /// All measurements, asked for with a signature.
  public MeasurementsExchange exchange(
      SpdmVersion version, Bytes nonce, List<MeasurementBlock> blocks, Bytes opaque) {
    return exchange(version, Optional.of(nonce), MeasurementsRequest.ALL, blocks, opaque);
  }

  /// Any exchange.
  ///
  /// @param nonce where a signature is asked for
  public MeasurementsExchange exchange(
      SpdmVersion version,
      Optional<Bytes> nonce,
      int operation,
      List<MeasurementBlock> blocks,
      Bytes opaque) {
    Bytes context =
        version.compareTo(SpdmVersion.V1_3) >= 0 ? Bytes.fromHex("c0c1c2c3c4c5c6c7") : Bytes.EMPTY;
    return new MeasurementsExchange(
        new MeasurementsRequest(version, nonce.isPresent() ? 1 : 0, operation, nonce, 0, context),
        new MeasurementsResponse(
            version, 0, 0, blocks, Bytes.fromHex("5e".repeat(32)), opaque, context));
  }

  /// These exchanges, one signature after the last; from 1.2 with their negotiation.
  public Bytes signed(SpdmVersion version, List<MeasurementsExchange> exchanges) {
    Bytes messages =
        exchanges.stream().map(MeasurementsExchange::encode).reduce(Bytes.EMPTY, Bytes::concat);
    Bytes before = version.compareTo(SpdmVersion.V1_2) >= 0 ? negotiation(version) : Bytes.EMPTY;
    return signed(SignedContext.MEASUREMENTS, version, before.concat(messages));
  }

  /// Any bytes, and a signature over them as a transcript.
  public Bytes signed(SignedContext context, SpdmVersion version, Bytes transcript) {
    return transcript.concat(
        key.signer().apply(context.message(version, algorithms(), transcript)));
  }

  /// A challenge and its answer, after the digests and the certificates were asked for.
  ///
  /// @param summaryType 0 none, 1 of the trusted computing base, 0xFF of all
  public Bytes challenge(SpdmVersion version, Bytes nonce, int summaryType) {
    return signed(
        SignedContext.CHALLENGE_AUTH,
        version,
        negotiation(version)
            .concat(identity(version))
            .concat(challenged(version, nonce, summaryType)));
  }

  /// GET_VERSION to ALGORITHMS.
  public Bytes negotiation(SpdmVersion version) {
    String v = "%02x".formatted(version.wire());
    int capabilities = version.compareTo(SpdmVersion.V1_2) >= 0 ? 16 : 8;
    int requested = version == SpdmVersion.V1_0 ? 0 : capabilities;
    SpdmAlgorithms agreed = algorithms();
    String asymmetric = little(1 << agreed.asymmetric().bit());
    int hashBit = agreed.hash().bytes() / 16 - 2;
    String rest = "00".repeat(12) + "00000000";
    return Bytes.fromHex(
        "10840000"
            + ("10040000" + "0001" + "00" + v)
            + (v + "e10000" + "00".repeat(requested))
            + (v + "610000" + "00".repeat(capabilities))
            + (v + "e30000" + "2000" + "0100" + asymmetric + little(1 << hashBit) + rest)
            + (v + "630000" + "2400" + "0100" + little(2 << hashBit) + asymmetric)
            + (little(1 << hashBit) + rest));
  }

  /// The chain as CERTIFICATE carries it, root first.
  public Bytes certificateChain() {
    return new SpdmCertificateChain(
            algorithms().hash().digest(root), new CertificateSet(List.of(root, authority, leaf)))
        .encode();
  }

  private Bytes identity(SpdmVersion version) {
    String v = "%02x".formatted(version.wire());
    Bytes chain = certificateChain();
    Bytes length = Bytes.fromHex(little(chain.length())).slice(0, 2);
    return Bytes.fromHex(v + "810000" + v + "010001")
        .concat(algorithms().hash().digest(chain))
        .concat(Bytes.fromHex(v + "820000" + "0000" + "ffff" + v + "020000"))
        .concat(length)
        .concat(Bytes.fromHex("0000"))
        .concat(chain);
  }

  private Bytes challenged(SpdmVersion version, Bytes nonce, int summaryType) {
    String v = "%02x".formatted(version.wire());
    Bytes context =
        Bytes.fromHex(version.compareTo(SpdmVersion.V1_3) >= 0 ? "c0c1c2c3c4c5c6c7" : "");
    Bytes summary = summaryType == 0 ? Bytes.EMPTY : algorithms().hash().digest(ascii("summary"));
    return Bytes.fromHex(v + "8300" + "%02x".formatted(summaryType))
        .concat(nonce)
        .concat(context)
        .concat(Bytes.fromHex(v + "030001"))
        .concat(algorithms().hash().digest(certificateChain()))
        .concat(Bytes.fromHex("5e".repeat(32)))
        .concat(summary)
        .concat(Bytes.fromHex("0000"))
        .concat(context);
  }

  private Bytes certificate(
      X500Name issuer,
      SimulatedKey issuerKey,
      X500Name subject,
      SubjectPublicKeyInfo subjectKey,
      Instant notBefore,
      boolean isAuthority) {
    var builder =
        new X509v3CertificateBuilder(
            issuer, BigInteger.ONE, Date.from(notBefore), Date.from(NEVER), subject, subjectKey);
    try {
      if (isAuthority) {
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
      } else {
        builder.addExtension(FIRMWARE_ID, false, compositeId(subjectKey));
      }
      int usage = isAuthority ? KeyUsage.keyCertSign : KeyUsage.digitalSignature;
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
      return Bytes.copyOf(builder.build(issuerKey.contentSigner()).getEncoded());
    } catch (IOException e) {
      throw new IllegalStateException("encoding into memory", e);
    }
  }

  private DERSequence compositeId(SubjectPublicKeyInfo subjectKey) {
    var firmware =
        new DERSequence(
            new ASN1Encodable[] {
              NISTObjectIdentifiers.id_sha384, new DEROctetString(firmwareId.toArray())
            });
    return new DERSequence(new ASN1Encodable[] {new ASN1Integer(1), subjectKey, firmware});
  }

  private static String little(int number) {
    return "%08x".formatted(Integer.reverseBytes(number));
  }

  private static Bytes der(ASN1Encodable value) {
    try {
      return Bytes.copyOf(value.toASN1Primitive().getEncoded(ASN1Encoding.DER));
    } catch (IOException e) {
      throw new IllegalStateException("encoding into memory", e);
    }
  }

  private static Bytes ascii(String text) {
    return Bytes.copyOf(text.getBytes(StandardCharsets.US_ASCII));
  }
}
