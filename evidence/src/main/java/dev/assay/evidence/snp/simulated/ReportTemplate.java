package dev.assay.evidence.snp.simulated;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.snp.ReportField;
import dev.assay.evidence.snp.TcbVersion;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumMap;
import java.util.Map;

/// What a guest asks of its firmware, and what its host has set up. A field that nobody sets is
/// what a well-run host would make it; any field can be made anything, and is signed as it is.
public final class ReportTemplate {
  private static final long DEFAULT_POLICY = 0x30000;
  private static final long DEFAULT_PLATFORM_INFO = 0x25;

  private final Map<ReportField, Bytes> fields = new EnumMap<>(ReportField.class);
  private final int version;
  private boolean signed = true;

  private ReportTemplate(int version) {
    this.version = version;
    number(ReportField.VERSION, version);
    number(ReportField.SIGNATURE_ALGO, 1);
    policy(DEFAULT_POLICY);
    platformInfo(DEFAULT_PLATFORM_INFO);
    put(ReportField.REPORT_ID_MA, Bytes.fromHex("ff".repeat(32)));
    firmware(1, 55, 29);
  }

  /// @param version 2 to 5; any other makes a report nobody reads
  public static ReportTemplate version(int version) {
    return new ReportTemplate(version);
  }

  /// @param reportData at most 64 bytes; zeros follow
  public ReportTemplate reportData(Bytes reportData) {
    return put(ReportField.REPORT_DATA, reportData);
  }

  public ReportTemplate measurement(Bytes measurement) {
    return put(ReportField.MEASUREMENT, measurement);
  }

  public ReportTemplate policy(long bits) {
    return number(ReportField.POLICY, bits);
  }

  public ReportTemplate platformInfo(long bits) {
    return number(ReportField.PLATFORM_INFO, bits);
  }

  public ReportTemplate vmpl(long vmpl) {
    return number(ReportField.VMPL, vmpl);
  }

  public ReportTemplate guestSvn(long svn) {
    return number(ReportField.GUEST_SVN, svn);
  }

  public ReportTemplate hostData(Bytes hostData) {
    return put(ReportField.HOST_DATA, hostData);
  }

  public ReportTemplate familyId(Bytes familyId) {
    return put(ReportField.FAMILY_ID, familyId);
  }

  public ReportTemplate imageId(Bytes imageId) {
    return put(ReportField.IMAGE_ID, imageId);
  }

  public ReportTemplate reportId(Bytes reportId) {
    return put(ReportField.REPORT_ID, reportId);
  }

  public ReportTemplate idKeyDigest(Bytes digest) {
    return put(ReportField.ID_KEY_DIGEST, digest);
  }

  public ReportTemplate currentTcb(TcbVersion tcb) {
    return put(ReportField.CURRENT_TCB, tcb.encode());
  }

  public ReportTemplate committedTcb(TcbVersion tcb) {
    return put(ReportField.COMMITTED_TCB, tcb.encode());
  }

  public ReportTemplate launchTcb(TcbVersion tcb) {
    return put(ReportField.LAUNCH_TCB, tcb.encode());
  }

  /// Which processor it says it is; matters from version 3.
  public ReportTemplate cpuid(int family, int model, int stepping) {
    number(ReportField.CPUID_FAM_ID, family);
    number(ReportField.CPUID_MOD_ID, model);
    return number(ReportField.CPUID_STEP, stepping);
  }

  /// Current and committed alike.
  public ReportTemplate firmware(int major, int minor, int build) {
    number(ReportField.CURRENT_MAJOR, major);
    number(ReportField.CURRENT_MINOR, minor);
    number(ReportField.CURRENT_BUILD, build);
    number(ReportField.COMMITTED_MAJOR, major);
    number(ReportField.COMMITTED_MINOR, minor);
    return number(ReportField.COMMITTED_BUILD, build);
  }

  /// The host hides which chip it is.
  public ReportTemplate maskedChipId() {
    return put(ReportField.CHIP_ID, Bytes.EMPTY);
  }

  /// The firmware leaves the signature zero, as it does for a masked key.
  public ReportTemplate unsigned() {
    signed = false;
    return this;
  }

  /// Any field, as its bytes; zeros follow where they are fewer.
  public ReportTemplate put(ReportField field, Bytes bytes) {
    fields.put(field, bytes.zeroPaddedTo(field.length()));
    return this;
  }

  /// Any field, as a little-endian number.
  public ReportTemplate number(ReportField field, long value) {
    byte[] bytes =
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(0, value).array();
    return put(field, Bytes.copyOf(bytes).slice(0, field.length()));
  }

  int version() {
    return version;
  }

  boolean isSigned() {
    return signed;
  }

  /// The 1184 bytes with these fields, and with `defaults` where nothing was set.
  byte[] bytes(Map<ReportField, Bytes> defaults) {
    Map<ReportField, Bytes> all = new EnumMap<>(defaults);
    all.putAll(fields);
    ByteBuffer report = ByteBuffer.allocate(ReportField.REPORT_BYTES);
    all.forEach((field, bytes) -> report.put(field.offset(), bytes.toArray()));
    return report.array();
  }
}
