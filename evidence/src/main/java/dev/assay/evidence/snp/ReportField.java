package dev.assay.evidence.snp;

import dev.assay.evidence.Bytes;
import java.util.Locale;

/// The fields of an ATTESTATION_REPORT: where they stand and how long they are.
///
/// Integers are little-endian. The same 1184 bytes in every version; what a version doesn't have is
/// reserved there, and zero. Source: AMD 56860 (SEV Secure Nested Paging Firmware ABI),
/// ATTESTATION_REPORT; the offsets were held against genuine reports of versions 2, 3 and 5.
public enum ReportField {
  VERSION(0x000, 4),
  GUEST_SVN(0x004, 4),
  POLICY(0x008, 8),
  FAMILY_ID(0x010, 16),
  IMAGE_ID(0x020, 16),
  VMPL(0x030, 4),
  SIGNATURE_ALGO(0x034, 4),
  CURRENT_TCB(0x038, 8),
  PLATFORM_INFO(0x040, 8),
  /// AUTHOR_KEY_EN, MASK_CHIP_KEY and SIGNING_KEY.
  KEY_INFO(0x048, 4),
  RESERVED_4C(0x04C, 4),
  REPORT_DATA(0x050, 64),
  MEASUREMENT(0x090, 48),
  HOST_DATA(0x0C0, 32),
  ID_KEY_DIGEST(0x0E0, 48),
  AUTHOR_KEY_DIGEST(0x110, 48),
  REPORT_ID(0x140, 32),
  REPORT_ID_MA(0x160, 32),
  REPORTED_TCB(0x180, 8),
  /// From version 3.
  CPUID_FAM_ID(0x188, 1),
  /// From version 3.
  CPUID_MOD_ID(0x189, 1),
  /// From version 3.
  CPUID_STEP(0x18A, 1),
  RESERVED_18B(0x18B, 21),
  CHIP_ID(0x1A0, 64),
  COMMITTED_TCB(0x1E0, 8),
  CURRENT_BUILD(0x1E8, 1),
  CURRENT_MINOR(0x1E9, 1),
  CURRENT_MAJOR(0x1EA, 1),
  RESERVED_1EB(0x1EB, 1),
  COMMITTED_BUILD(0x1EC, 1),
  COMMITTED_MINOR(0x1ED, 1),
  COMMITTED_MAJOR(0x1EE, 1),
  RESERVED_1EF(0x1EF, 1),
  LAUNCH_TCB(0x1F0, 8),
  /// From version 5.
  LAUNCH_MIT_VECTOR(0x1F8, 8),
  /// From version 5.
  CURRENT_MIT_VECTOR(0x200, 8),
  RESERVED_208(0x208, 152),
  /// Unsigned little-endian, 48 bytes significant.
  SIGNATURE_R(0x2A0, 72),
  /// Unsigned little-endian, 48 bytes significant.
  SIGNATURE_S(0x2E8, 72),
  RESERVED_330(0x330, 368);

  /// Bytes of a whole report.
  public static final int REPORT_BYTES = 0x4A0;

  /// Bytes of a report that its signature covers: all before it.
  public static final int SIGNED_BYTES = 0x2A0;

  private final int offset;
  private final int length;
  private final String claim;

  ReportField(int offset, int length) {
    this.offset = offset;
    this.length = length;
    this.claim =
        name().startsWith("RESERVED_") ? "snp.reserved" : "snp." + name().toLowerCase(Locale.ROOT);
  }

  public int offset() {
    return offset;
  }

  public int length() {
    return length;
  }

  public int end() {
    return offset + length;
  }

  /// As claims and refusals name it: `snp.measurement`.
  public String fieldName() {
    return claim;
  }

  public Bytes in(Bytes report) {
    return report.slice(offset, end());
  }
}
