package dev.assay.evidence.snp;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.wire.Cursor;
import dev.assay.evidence.wire.Unreadable;
import java.util.Optional;

/// Reads a report field by field, in the order of [ReportField]: so a refusal names the first field
/// that is wrong. Length comes first, then version and signature algorithm, because a layout nobody
/// knows makes every other complaint meaningless.
final class SnpReportReader {
  static final int OLDEST_VERSION = 2;
  static final int FIRST_VERSION_WITH_CPUID = 3;
  static final int FIRST_VERSION_WITH_MIT_VECTORS = 5;
  static final int NEWEST_VERSION = 5;
  static final int ECDSA_P384_SHA384 = 1;

  static final int AUTHOR_KEY_EN = 1;
  static final int MASK_CHIP_KEY = 1 << 1;
  static final int SIGNING_KEY_SHIFT = 2;
  private static final int SIGNING_KEY_MASK = 7;
  private static final long KEY_INFO_RESERVED = 0xFFFF_FFE0L;

  private static final int SIGNIFICANT_SCALAR_BYTES = 48;
  private static final int HIGHEST_VMPL = 3;

  private final Bytes raw;
  private final Cursor cursor;

  private SnpReportReader(Bytes raw) {
    this.raw = raw;
    this.cursor = new Cursor(raw);
  }

  static Parsed<SnpReport> read(Bytes raw) {
    try {
      return new Parsed.Ok<>(new SnpReportReader(raw).report());
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  private SnpReport report() throws Unreadable {
    checkLength();
    int version = version();
    checkAlgorithm();

    cursor.bytes("snp.version", ReportField.VERSION.length());
    long guestSvn = cursor.u32le("snp.guest_svn");
    GuestPolicy policy = policy();
    Bytes familyId = bytes(ReportField.FAMILY_ID);
    Bytes imageId = bytes(ReportField.IMAGE_ID);
    long vmpl = vmpl();
    int algorithm = (int) cursor.u32le("snp.signature_algo");
    Bytes currentTcb = bytes(ReportField.CURRENT_TCB);
    PlatformInfo platformInfo = new PlatformInfo(cursor.u64le("snp.platform_info"));
    long keyInfo = cursor.u32le("snp.key_info");
    SigningKey signingKey = signingKey(keyInfo);
    zero(ReportField.RESERVED_4C);
    Bytes reportData = bytes(ReportField.REPORT_DATA);
    Bytes measurement = bytes(ReportField.MEASUREMENT);
    Bytes hostData = bytes(ReportField.HOST_DATA);
    Bytes idKeyDigest = bytes(ReportField.ID_KEY_DIGEST);
    Bytes authorKeyDigest = bytes(ReportField.AUTHOR_KEY_DIGEST);
    Bytes reportId = bytes(ReportField.REPORT_ID);
    Bytes reportIdMa = bytes(ReportField.REPORT_ID_MA);
    Bytes reportedTcb = bytes(ReportField.REPORTED_TCB);
    Optional<Cpuid> cpuid = cpuid(version);
    zero(ReportField.RESERVED_18B);
    Bytes chipId = bytes(ReportField.CHIP_ID);
    Bytes committedTcb = bytes(ReportField.COMMITTED_TCB);
    FirmwareVersion currentFw = firmware("snp.current_fw");
    zero(ReportField.RESERVED_1EB);
    FirmwareVersion committedFw = firmware("snp.committed_fw");
    zero(ReportField.RESERVED_1EF);
    Bytes launchTcb = bytes(ReportField.LAUNCH_TCB);
    Optional<Bytes> launchMitVector = mitVector(version, ReportField.LAUNCH_MIT_VECTOR);
    Optional<Bytes> currentMitVector = mitVector(version, ReportField.CURRENT_MIT_VECTOR);
    zero(ReportField.RESERVED_208);
    Bytes signatureR = scalar("snp.signature.r");
    Bytes signatureS = scalar("snp.signature.s");
    cursor.zero("snp.signature.reserved", ReportField.RESERVED_330.length());
    cursor.end("snp");
    return new SnpReport(
        raw,
        version,
        guestSvn,
        policy,
        familyId,
        imageId,
        vmpl,
        algorithm,
        currentTcb,
        platformInfo,
        (keyInfo & AUTHOR_KEY_EN) != 0,
        (keyInfo & MASK_CHIP_KEY) != 0,
        signingKey,
        reportData,
        measurement,
        hostData,
        idKeyDigest,
        authorKeyDigest,
        reportId,
        reportIdMa,
        reportedTcb,
        cpuid,
        chipId,
        committedTcb,
        currentFw,
        committedFw,
        launchTcb,
        launchMitVector,
        currentMitVector,
        signatureR,
        signatureS);
  }

  private void checkLength() throws Unreadable {
    int got = raw.length();
    if (got != ReportField.REPORT_BYTES) {
      Reason reason = got < ReportField.REPORT_BYTES ? Reason.TRUNCATED : Reason.TRAILING_BYTES;
      throw new Unreadable(reason, "snp", ReportField.REPORT_BYTES + " bytes", got + " bytes");
    }
  }

  private int version() throws Unreadable {
    long version = new Cursor(ReportField.VERSION.in(raw)).u32le("snp.version");
    if (version < OLDEST_VERSION || version > NEWEST_VERSION) {
      throw new Unreadable(
          Reason.UNSUPPORTED_VERSION,
          "snp.version",
          OLDEST_VERSION + ".." + NEWEST_VERSION,
          Long.toString(version));
    }
    return (int) version;
  }

  private void checkAlgorithm() throws Unreadable {
    long algorithm = new Cursor(ReportField.SIGNATURE_ALGO.in(raw)).u32le("snp.signature_algo");
    if (algorithm != ECDSA_P384_SHA384) {
      throw new Unreadable(
          Reason.UNSUPPORTED_ALGORITHM,
          "snp.signature_algo",
          "1 (ECDSA P-384 with SHA-384)",
          Long.toString(algorithm));
    }
  }

  private GuestPolicy policy() throws Unreadable {
    GuestPolicy policy = new GuestPolicy(cursor.u64le("snp.policy"));
    if ((policy.bits() & GuestPolicy.MUST_BE_ZERO) != 0) {
      throw new Unreadable(
          Reason.RESERVED_NOT_ZERO, "snp.policy[63:26]", "zero", policy.toString());
    }
    if ((policy.bits() & GuestPolicy.MUST_BE_ONE) == 0) {
      throw new Unreadable(Reason.FIELD_OUT_OF_RANGE, "snp.policy[17]", "one", policy.toString());
    }
    return policy;
  }

  private long vmpl() throws Unreadable {
    long vmpl = cursor.u32le("snp.vmpl");
    if (vmpl > HIGHEST_VMPL && vmpl != SnpReport.HOST_REQUESTED) {
      throw new Unreadable(
          Reason.FIELD_OUT_OF_RANGE,
          "snp.vmpl",
          "0..3, or 4294967295 for a host's request",
          Long.toString(vmpl));
    }
    return vmpl;
  }

  private static SigningKey signingKey(long keyInfo) throws Unreadable {
    if ((keyInfo & KEY_INFO_RESERVED) != 0) {
      throw new Unreadable(
          Reason.RESERVED_NOT_ZERO, "snp.key_info[31:5]", "zero", "0x%x".formatted(keyInfo));
    }
    int code = (int) (keyInfo >>> SIGNING_KEY_SHIFT) & SIGNING_KEY_MASK;
    for (SigningKey key : SigningKey.values()) {
      if (key.code() == code) {
        return key;
      }
    }
    throw new Unreadable(
        Reason.FIELD_OUT_OF_RANGE,
        "snp.signing_key",
        "0 (VCEK), 1 (VLEK) or 7 (none)",
        Integer.toString(code));
  }

  private Optional<Cpuid> cpuid(int version) throws Unreadable {
    if (version < FIRST_VERSION_WITH_CPUID) {
      cursor.zero("snp.reserved", 3);
      return Optional.empty();
    }
    int family = cursor.u8("snp.cpuid_fam_id");
    int model = cursor.u8("snp.cpuid_mod_id");
    return Optional.of(new Cpuid(family, model, cursor.u8("snp.cpuid_step")));
  }

  private FirmwareVersion firmware(String field) throws Unreadable {
    int build = cursor.u8(field);
    int minor = cursor.u8(field);
    return new FirmwareVersion(cursor.u8(field), minor, build);
  }

  private Optional<Bytes> mitVector(int version, ReportField field) throws Unreadable {
    if (version < FIRST_VERSION_WITH_MIT_VECTORS) {
      cursor.zero("snp.reserved", field.length());
      return Optional.empty();
    }
    return Optional.of(bytes(field));
  }

  private Bytes scalar(String field) throws Unreadable {
    Bytes littleEndian = cursor.bytes(field, SIGNIFICANT_SCALAR_BYTES);
    cursor.zero(field, ReportField.SIGNATURE_R.length() - SIGNIFICANT_SCALAR_BYTES);
    return SnpReportWriter.reversed(littleEndian);
  }

  private Bytes bytes(ReportField field) throws Unreadable {
    return cursor.bytes(field.fieldName(), field.length());
  }

  private void zero(ReportField field) throws Unreadable {
    cursor.zero(field.fieldName(), field.length());
  }
}
