package dev.assay.evidence.snp.simulated;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.snp.LeafExtension;
import dev.assay.evidence.snp.ProductLine;
import dev.assay.evidence.snp.SigningKey;
import dev.assay.evidence.snp.TcbVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERIA5String;

/// What a VCEK's or VLEK's certificate is to say: sound as it is made, and then with whatever one
/// thing a caller makes wrong about it.
public final class LeafTemplate {
  private static final int VCEK_DAYS = 7 * 365;
  private static final int VLEK_DAYS = 365;
  private static final int TURIN_HW_ID_BYTES = 8;

  private final SigningKey kind;
  private final Bytes chipId;
  private final TcbVersion tcb;
  private final Map<String, Bytes> extensions = new LinkedHashMap<>();
  private final Set<String> critical = new HashSet<>();
  private String commonName;
  private SigningKey issuerOf;
  private Instant notBefore;
  private Instant notAfter;

  private LeafTemplate(
      SigningKey kind, ProductLine line, Bytes chipId, TcbVersion tcb, Instant notBefore) {
    this.kind = kind;
    this.issuerOf = kind;
    this.chipId = chipId;
    this.tcb = tcb;
    this.commonName = "SEV-" + kind.name();
    this.notBefore = notBefore;
    int days = kind == SigningKey.VLEK ? VLEK_DAYS : VCEK_DAYS;
    this.notAfter = notBefore.plus(days, ChronoUnit.DAYS);
    integer(LeafExtension.STRUCT_VERSION, tcb.layout().hasFmc() ? 1 : 0);
    text(LeafExtension.PRODUCT_NAME, line.kdsName());
    integer(LeafExtension.BL_SPL, tcb.bootLoader());
    integer(LeafExtension.TEE_SPL, tcb.tee());
    integer(LeafExtension.SNP_SPL, tcb.snp());
    integer(LeafExtension.UCODE_SPL, tcb.microcode());
    if (tcb.layout().hasFmc()) {
      integer(LeafExtension.FMC_SPL, tcb.fmc());
    }
  }

  /// @param chipId 64 bytes as in the report; on Turin all but the first 8 are zero
  static LeafTemplate vcek(ProductLine line, Bytes chipId, TcbVersion tcb, Instant notBefore) {
    LeafTemplate template = new LeafTemplate(SigningKey.VCEK, line, chipId, tcb, notBefore);
    int bytes = tcb.layout().hasFmc() ? TURIN_HW_ID_BYTES : chipId.length();
    return template.raw(LeafExtension.HW_ID, chipId.slice(0, bytes));
  }

  static LeafTemplate vlek(ProductLine line, String cspId, TcbVersion tcb, Instant notBefore) {
    Bytes masked = Bytes.EMPTY.zeroPaddedTo(64);
    LeafTemplate template = new LeafTemplate(SigningKey.VLEK, line, masked, tcb, notBefore);
    return template.text(LeafExtension.CSP_ID, cspId);
  }

  public LeafTemplate commonName(String commonName) {
    this.commonName = commonName;
    return this;
  }

  /// Signed by the authority over this kind of leaf, whatever kind it is.
  public LeafTemplate issuedAs(SigningKey kind) {
    this.issuerOf = kind;
    return this;
  }

  public LeafTemplate valid(Instant notBefore, Instant notAfter) {
    this.notBefore = notBefore;
    this.notAfter = notAfter;
    return this;
  }

  public LeafTemplate integer(LeafExtension extension, long value) {
    return encoded(extension, new ASN1Integer(value));
  }

  public LeafTemplate text(LeafExtension extension, String value) {
    return encoded(extension, new DERIA5String(value));
  }

  /// The content as it is to stand in the extension.
  public LeafTemplate raw(LeafExtension extension, Bytes content) {
    extensions.put(extension.oid(), content);
    return this;
  }

  /// In the encoding of old certificates.
  public LeafTemplate wrapHwId() {
    Bytes id = extensions.getOrDefault(LeafExtension.HW_ID.oid(), Bytes.EMPTY);
    Bytes header = Bytes.copyOf(new byte[] {0x04, (byte) id.length()});
    return raw(LeafExtension.HW_ID, header.concat(id));
  }

  public LeafTemplate without(LeafExtension extension) {
    extensions.remove(extension.oid());
    return this;
  }

  /// An extension that nobody knows, and that must not be ignored.
  public LeafTemplate criticalExtension(String oid) {
    extensions.put(oid, Bytes.copyOf("unknown".getBytes(StandardCharsets.US_ASCII)));
    critical.add(oid);
    return this;
  }

  SigningKey kind() {
    return kind;
  }

  SigningKey issuerOf() {
    return issuerOf;
  }

  Bytes chipId() {
    return chipId;
  }

  TcbVersion tcb() {
    return tcb;
  }

  String commonName() {
    return commonName;
  }

  Instant notBefore() {
    return notBefore;
  }

  Instant notAfter() {
    return notAfter;
  }

  Map<String, Bytes> extensions() {
    return Collections.unmodifiableMap(extensions);
  }

  Set<String> critical() {
    return Set.copyOf(critical);
  }

  private LeafTemplate encoded(LeafExtension extension, ASN1Encodable value) {
    try {
      return raw(extension, Bytes.copyOf(value.toASN1Primitive().getEncoded()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
