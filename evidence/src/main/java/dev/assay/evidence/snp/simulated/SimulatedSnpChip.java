package dev.assay.evidence.snp.simulated;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.snp.CertificateTable;
import dev.assay.evidence.snp.ProductLine;
import dev.assay.evidence.snp.ReportField;
import dev.assay.evidence.snp.SigningKey;
import dev.assay.evidence.snp.TcbVersion;
import java.math.BigInteger;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.bouncycastle.crypto.digests.SHA384Digest;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;

/// A made-up chip at one TCB, with the key that its firmware signs reports with. Signs the same
/// report the same way each time.
public final class SimulatedSnpChip {
  private static final int FIRST_VERSION_WITH_CPUID = 3;
  private static final int SCALAR_BYTES = 48;

  private final ProductLine line;
  private final LeafTemplate template;
  private final ECPrivateKeyParameters key;
  private final Bytes leaf;
  private final Bytes authority;
  private final Bytes root;

  SimulatedSnpChip(
      ProductLine line,
      LeafTemplate template,
      ECPrivateKeyParameters key,
      Bytes leaf,
      Bytes authority,
      Bytes root) {
    this.line = line;
    this.template = template;
    this.key = key;
    this.leaf = leaf;
    this.authority = authority;
    this.root = root;
  }

  public ProductLine productLine() {
    return line;
  }

  public TcbVersion reportedTcb() {
    return template.tcb();
  }

  /// 64 bytes, zero where the key is a loaded one.
  public Bytes chipId() {
    return template.chipId();
  }

  /// A report, 1184 bytes, signed.
  public Bytes report(ReportTemplate asked) {
    byte[] report = asked.bytes(defaults(asked.version()));
    if (asked.isSigned()) {
      sign(report);
    }
    return Bytes.copyOf(report);
  }

  /// The certificate of the key that signs reports, DER.
  public Bytes leaf() {
    return leaf;
  }

  /// Leaf, ASK or ASVK, ARK.
  public CertificateSet certificates() {
    return new CertificateSet(List.of(leaf, authority, root));
  }

  /// The same as the host hands them out with an extended report.
  public Bytes certificateTable() {
    CertificateTable.Kind kind =
        template.kind() == SigningKey.VLEK
            ? CertificateTable.Kind.VLEK
            : CertificateTable.Kind.VCEK;
    return new CertificateTable(
            List.of(
                CertificateTable.entry(kind, leaf),
                CertificateTable.entry(CertificateTable.Kind.ASK, authority),
                CertificateTable.entry(CertificateTable.Kind.ARK, root)))
        .encode();
  }

  private Map<ReportField, Bytes> defaults(int version) {
    Map<ReportField, Bytes> fields = new EnumMap<>(ReportField.class);
    Bytes tcb = template.tcb().encode();
    fields.put(ReportField.CURRENT_TCB, tcb);
    fields.put(ReportField.REPORTED_TCB, tcb);
    fields.put(ReportField.COMMITTED_TCB, tcb);
    fields.put(ReportField.LAUNCH_TCB, tcb);
    fields.put(ReportField.CHIP_ID, template.chipId());
    fields.put(
        ReportField.KEY_INFO,
        Bytes.copyOf(new byte[] {(byte) (template.kind().code() << 2), 0, 0, 0}));
    if (version >= FIRST_VERSION_WITH_CPUID) {
      fields.put(ReportField.CPUID_FAM_ID, one(line == ProductLine.TURIN ? 0x1A : 0x19));
      fields.put(ReportField.CPUID_MOD_ID, one(model()));
      fields.put(ReportField.CPUID_STEP, one(1));
    }
    return fields;
  }

  private int model() {
    return switch (line) {
      case MILAN -> 0x01;
      case GENOA -> 0x11;
      case TURIN -> 0x02;
    };
  }

  private void sign(byte[] report) {
    ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA384Digest()));
    signer.init(true, key);
    Bytes signed = Bytes.copyOf(report).slice(0, ReportField.SIGNED_BYTES);
    BigInteger[] signature = signer.generateSignature(signed.sha384().toArray());
    putScalar(report, ReportField.SIGNATURE_R, signature[0]);
    putScalar(report, ReportField.SIGNATURE_S, signature[1]);
  }

  private static void putScalar(byte[] report, ReportField field, BigInteger scalar) {
    for (int i = 0; i < SCALAR_BYTES; i++) {
      report[field.offset() + i] = scalar.shiftRight(Byte.SIZE * i).byteValue();
    }
  }

  private static Bytes one(int value) {
    return Bytes.copyOf(new byte[] {(byte) value});
  }
}
