package dev.assay.evidence.dcap;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Reason;
import dev.assay.evidence.crypto.EcCurve;
import dev.assay.evidence.crypto.EcKey;
import dev.assay.evidence.dcap.PckCertificate.Configuration;
import dev.assay.evidence.dcap.PckCertificate.SgxType;
import dev.assay.evidence.wire.Der;
import dev.assay.evidence.wire.Unreadable;
import dev.assay.evidence.x509.X509Certificate;
import java.io.IOException;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Boolean;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Enumerated;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;

/// Reads a PCK certificate's SGX extension: every entry known, none twice, none missing. An entry
/// that only a newer profile has is refused, as Intel's own verifier does: what it restricts is not
/// known.
final class PckCertificateReader {
  static final String SGX_EXTENSION = "1.2.840.113741.1.13.1";

  private static final int COMPONENTS = 16;
  private static final int DEEPEST_EXTENSION = 6;

  private static final String PPID = SGX_EXTENSION + ".1";
  private static final String TCB = SGX_EXTENSION + ".2";
  private static final String PCE_SVN = TCB + ".17";
  private static final String CPU_SVN = TCB + ".18";
  private static final String PCE_ID = SGX_EXTENSION + ".3";
  private static final String FMSPC = SGX_EXTENSION + ".4";
  private static final String SGX_TYPE = SGX_EXTENSION + ".5";
  private static final String PLATFORM_INSTANCE_ID = SGX_EXTENSION + ".6";
  private static final String CONFIGURATION = SGX_EXTENSION + ".7";
  private static final String DYNAMIC_PLATFORM = CONFIGURATION + ".1";
  private static final String CACHED_KEYS = CONFIGURATION + ".2";
  private static final String SMT_ENABLED = CONFIGURATION + ".3";

  private static final Set<String> KNOWN =
      Set.of(PPID, TCB, PCE_ID, FMSPC, SGX_TYPE, PLATFORM_INSTANCE_ID, CONFIGURATION);
  private static final Set<String> KNOWN_TCB = tcbEntries();
  private static final Set<String> KNOWN_CONFIGURATION =
      Set.of(DYNAMIC_PLATFORM, CACHED_KEYS, SMT_ENABLED);

  private final String field;
  private final X509Certificate certificate;

  PckCertificateReader(String field, X509Certificate certificate) {
    this.field = field;
    this.certificate = certificate;
  }

  PckCertificate read() throws Unreadable {
    checkRole();
    Entries entries = entries("sgx_extension", extension(), KNOWN);
    Entries tcb = entries("tcb", entries.get(TCB, "tcb"), KNOWN_TCB);
    Bytes components = components(tcb);
    Bytes cpuSvn = tcb.octets(CPU_SVN, "cpusvn", COMPONENTS);
    if (!cpuSvn.equals(components)) {
      throw new Unreadable(
          Reason.FIELD_OUT_OF_RANGE, name("cpusvn"), components.toHex(), cpuSvn.toHex());
    }
    return new PckCertificate(
        certificate,
        entries.octets(PPID, "ppid", 16),
        components,
        tcb.integer(PCE_SVN, "pcesvn", 16),
        cpuSvn,
        entries.octets(PCE_ID, "pceid", 2),
        entries.octets(FMSPC, "fmspc", 6),
        sgxType(entries.get(SGX_TYPE, "sgx_type")),
        entries.has(PLATFORM_INSTANCE_ID)
            ? Optional.of(entries.octets(PLATFORM_INSTANCE_ID, "platform_instance_id", 16))
            : Optional.empty(),
        entries.has(CONFIGURATION)
            ? Optional.of(configuration(entries.get(CONFIGURATION, "configuration")))
            : Optional.empty());
  }

  private void checkRole() throws Unreadable {
    if (!certificate.commonName().equals(PckCertificate.COMMON_NAME)) {
      throw invalid("subject", PckCertificate.COMMON_NAME, certificate.subjectName());
    }
    if (certificate.authority()) {
      throw invalid("basic_constraints", "an end entity", "an authority");
    }
    boolean p256 =
        certificate.key().orElse(null) instanceof EcKey key && key.curve() == EcCurve.P256;
    if (!p256) {
      throw invalid("key", "a point of P-256", "another kind of key");
    }
  }

  private ASN1Encodable extension() throws Unreadable {
    Bytes value = certificate.extensions().get(SGX_EXTENSION);
    if (value == null) {
      throw invalid("sgx_extension", "extension " + SGX_EXTENSION, "no such extension");
    }
    if (!Der.isOneValue(value, DEEPEST_EXTENSION)) {
      throw malformed("sgx_extension", "DER");
    }
    try {
      return ASN1Primitive.fromByteArray(value.toArray());
    } catch (IOException | RuntimeException e) {
      // The decoder throws exceptions of many kinds at other bytes.
      throw malformed("sgx_extension", "DER");
    }
  }

  private static Bytes components(Entries tcb) throws Unreadable {
    byte[] components = new byte[COMPONENTS];
    for (int i = 0; i < COMPONENTS; i++) {
      String name = "sgx_tcb_components." + i;
      components[i] = (byte) tcb.integer(TCB + "." + (i + 1), name, 8);
    }
    return Bytes.copyOf(components);
  }

  private SgxType sgxType(ASN1Encodable value) throws Unreadable {
    BigInteger code =
        value instanceof ASN1Enumerated type ? type.getValue() : BigInteger.ONE.negate();
    for (SgxType type : SgxType.values()) {
      if (code.equals(BigInteger.valueOf(type.code()))) {
        return type;
      }
    }
    throw malformed("sgx_type", "an ENUMERATED 0..2");
  }

  private Configuration configuration(ASN1Encodable value) throws Unreadable {
    Entries entries = entries("configuration", value, KNOWN_CONFIGURATION);
    return new Configuration(
        entries.flag(DYNAMIC_PLATFORM, "configuration.dynamic_platform"),
        entries.flag(CACHED_KEYS, "configuration.cached_keys"),
        entries.flag(SMT_ENABLED, "configuration.smt_enabled"));
  }

  private Entries entries(String name, ASN1Encodable value, Set<String> known) throws Unreadable {
    Map<String, ASN1Encodable> byOid = new HashMap<>();
    try {
      for (ASN1Encodable pair : ASN1Sequence.getInstance(value)) {
        ASN1Sequence parts = ASN1Sequence.getInstance(pair);
        String oid = ASN1ObjectIdentifier.getInstance(parts.getObjectAt(0)).getId();
        if (parts.size() != 2 || !known.contains(oid)) {
          throw malformed(name, "pairs of known identifier and value", oid);
        }
        if (byOid.put(oid, parts.getObjectAt(1)) != null) {
          throw malformed(name, "each identifier once", oid + " twice");
        }
      }
    } catch (RuntimeException e) {
      // The decoder throws exceptions of many kinds at other bytes.
      throw malformed(name, "a SEQUENCE of pairs of identifier and value");
    }
    return new Entries(byOid);
  }

  /// The pairs of one sequence.
  private final class Entries {
    private final Map<String, ASN1Encodable> byOid;

    Entries(Map<String, ASN1Encodable> byOid) {
      this.byOid = byOid;
    }

    boolean has(String oid) {
      return byOid.containsKey(oid);
    }

    ASN1Encodable get(String oid, String name) throws Unreadable {
      ASN1Encodable value = byOid.get(oid);
      if (value == null) {
        throw malformed(name, "entry " + oid, "no such entry");
      }
      return value;
    }

    Bytes octets(String oid, String name, int length) throws Unreadable {
      if (get(oid, name) instanceof ASN1OctetString octets && octets.getOctetsLength() == length) {
        return Bytes.copyOf(octets.getOctets());
      }
      throw malformed(name, "an OCTET STRING of %d bytes".formatted(length));
    }

    int integer(String oid, String name, int bits) throws Unreadable {
      if (get(oid, name) instanceof ASN1Integer integer) {
        BigInteger value = integer.getValue();
        if (value.signum() >= 0 && value.bitLength() <= bits) {
          return value.intValue();
        }
      }
      throw malformed(name, "an INTEGER of %d bits".formatted(bits));
    }

    Optional<Boolean> flag(String oid, String name) throws Unreadable {
      if (!has(oid)) {
        return Optional.empty();
      }
      if (get(oid, name) instanceof ASN1Boolean flag) {
        return Optional.of(flag.isTrue());
      }
      throw malformed(name, "a BOOLEAN");
    }
  }

  private Unreadable invalid(String name, String wanted, String got) {
    return new Unreadable(Reason.CHAIN_INVALID, name(name), wanted, got);
  }

  private Unreadable malformed(String name, String wanted) {
    return malformed(name, wanted, "another value");
  }

  private Unreadable malformed(String name, String wanted, String got) {
    return new Unreadable(Reason.MALFORMED_ENCODING, name(name), wanted, got);
  }

  private String name(String of) {
    return field + "." + of;
  }

  private static Set<String> tcbEntries() {
    Set<String> entries = new HashSet<>(List.of(PCE_SVN, CPU_SVN));
    for (int i = 1; i <= COMPONENTS; i++) {
      entries.add(TCB + "." + i);
    }
    return Set.copyOf(entries);
  }
}
