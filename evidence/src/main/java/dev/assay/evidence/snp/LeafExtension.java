package dev.assay.evidence.snp;

import java.util.Locale;

/// The extensions by which a VCEK's or VLEK's certificate says what its key was derived for. None
/// is critical. Source: AMD 57230 (VCEK Certificate and KDS Interface Specification), table of
/// extensions; the encodings are those of genuine certificates.
public enum LeafExtension {
  /// INTEGER: 0, from Turin on 1.
  STRUCT_VERSION("1"),
  /// IA5String: `{line}` or `{line}-{stepping}`.
  PRODUCT_NAME("2"),
  /// INTEGER 0..255, as all SPLs.
  BL_SPL("3.1"),
  TEE_SPL("3.2"),
  SNP_SPL("3.3"),
  UCODE_SPL("3.8"),
  /// From Turin on.
  FMC_SPL("3.9"),
  /// 64 bytes, on Turin 8, without a tag of their own or, in old certificates, as OCTET STRING.
  HW_ID("4"),
  /// IA5String, VLEK only.
  CSP_ID("5");

  private static final String AMD = "1.3.6.1.4.1.3704.1.";

  private final String oid;

  LeafExtension(String suffix) {
    this.oid = AMD + suffix;
  }

  public String oid() {
    return oid;
  }

  /// As in claims: `bl_spl`.
  public String fieldName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
