package dev.assay.evidence.dcap.simulated;

import dev.assay.evidence.Bytes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Boolean;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Enumerated;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;

/// The platform that a PCK certificate is to name: sound as it is made, and then with whatever one
/// thing a caller makes wrong about it.
public final class PckTemplate {
  /// The SGX extension, and what all its entries' identifiers begin with.
  public static final String SGX_EXTENSION = "1.2.840.113741.1.13.1";

  private static final int COMPONENTS = 16;
  private static final String TCB = SGX_EXTENSION + ".2";

  private final boolean platformCa;
  private final Map<String, ASN1Encodable> entries = new LinkedHashMap<>();
  private final Map<String, ASN1Encodable> tcb = new LinkedHashMap<>();
  private Optional<Bytes> extension = Optional.empty();
  private Bytes fmspc = Bytes.fromHex("90c06f000000");
  private Bytes ppid = Bytes.fromHex("00112233445566778899aabbccddeeff");

  private PckTemplate(boolean platformCa) {
    this.platformCa = platformCa;
    ppid(ppid);
    entry(SGX_EXTENSION + ".2", new DERSequence());
    entry(SGX_EXTENSION + ".3", new DEROctetString(new byte[2]));
    fmspc(fmspc);
    entry(SGX_EXTENSION + ".5", new ASN1Enumerated(platformCa ? 1 : 0));
    components(4, 4, 2, 2, 4, 1, 0, 5);
    pceSvn(13);
    if (platformCa) {
      entry(SGX_EXTENSION + ".6", new DEROctetString(new byte[COMPONENTS]));
      configuration(true, true, true);
    }
  }

  /// A platform of several packages, as all that run trust domains are.
  public static PckTemplate platform() {
    return new PckTemplate(true);
  }

  /// A platform of one package: its PCK is the Processor CA's.
  public static PckTemplate processor() {
    return new PckTemplate(false);
  }

  public PckTemplate fmspc(Bytes fmspc) {
    this.fmspc = fmspc;
    return entry(SGX_EXTENSION + ".4", new DEROctetString(fmspc.toArray()));
  }

  public PckTemplate ppid(Bytes ppid) {
    this.ppid = ppid;
    return entry(SGX_EXTENSION + ".1", new DEROctetString(ppid.toArray()));
  }

  public PckTemplate pceId(Bytes pceId) {
    return entry(SGX_EXTENSION + ".3", new DEROctetString(pceId.toArray()));
  }

  /// The components' SVNs, zeros after the last; CPUSVN with them.
  public PckTemplate components(int... svns) {
    byte[] cpuSvn = new byte[COMPONENTS];
    for (int i = 0; i < COMPONENTS; i++) {
      int svn = i < svns.length ? svns[i] : 0;
      cpuSvn[i] = (byte) svn;
      tcbEntry(TCB + "." + (i + 1), new ASN1Integer(svn));
    }
    return cpuSvn(Bytes.copyOf(cpuSvn));
  }

  public PckTemplate pceSvn(int svn) {
    return tcbEntry(TCB + ".17", new ASN1Integer(svn));
  }

  /// CPUSVN alone: other than the components, unless they are the same.
  public PckTemplate cpuSvn(Bytes cpuSvn) {
    return tcbEntry(TCB + ".18", new DEROctetString(cpuSvn.toArray()));
  }

  public PckTemplate configuration(
      boolean dynamicPlatform, boolean cachedKeys, boolean smtEnabled) {
    String configuration = SGX_EXTENSION + ".7";
    ASN1EncodableVector pairs = new ASN1EncodableVector();
    pairs.add(pair(configuration + ".1", ASN1Boolean.getInstance(dynamicPlatform)));
    pairs.add(pair(configuration + ".2", ASN1Boolean.getInstance(cachedKeys)));
    pairs.add(pair(configuration + ".3", ASN1Boolean.getInstance(smtEnabled)));
    return entry(configuration, new DERSequence(pairs));
  }

  /// Any entry of the SGX extension, by its whole identifier, as the DER of its value.
  public PckTemplate entry(String oid, Bytes value) {
    return entry(oid, CertificateTemplate.decoded(value));
  }

  /// Any entry of the TCB, by its whole identifier, as the DER of its value.
  public PckTemplate tcbEntry(String oid, Bytes value) {
    return tcbEntry(oid, CertificateTemplate.decoded(value));
  }

  /// Leaves an entry out, of the SGX extension or of the TCB in it.
  public PckTemplate without(String oid) {
    entries.remove(oid);
    tcb.remove(oid);
    return this;
  }

  /// The whole content of the SGX extension, whatever it is.
  public PckTemplate extension(Bytes content) {
    this.extension = Optional.of(content);
    return this;
  }

  boolean platformCa() {
    return platformCa;
  }

  /// What this platform's keys are derived from beside the vendor's secret.
  String identity() {
    return ppid + "/" + fmspc;
  }

  Bytes content() {
    if (extension.isPresent()) {
      return extension.get();
    }
    entries.computeIfPresent(TCB, (_, _) -> pairs(tcb));
    return CertificateTemplate.encoded(pairs(entries));
  }

  private PckTemplate entry(String oid, ASN1Encodable value) {
    entries.put(oid, value);
    return this;
  }

  private PckTemplate tcbEntry(String oid, ASN1Encodable value) {
    tcb.put(oid, value);
    return this;
  }

  private static DERSequence pairs(Map<String, ASN1Encodable> of) {
    ASN1EncodableVector pairs = new ASN1EncodableVector();
    of.forEach((oid, value) -> pairs.add(pair(oid, value)));
    return new DERSequence(pairs);
  }

  private static DERSequence pair(String oid, ASN1Encodable value) {
    ASN1EncodableVector pair = new ASN1EncodableVector();
    pair.add(new ASN1ObjectIdentifier(oid));
    pair.add(value);
    return new DERSequence(pair);
  }
}
