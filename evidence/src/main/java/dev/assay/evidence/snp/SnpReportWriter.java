package dev.assay.evidence.snp;

import dev.assay.evidence.Bytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Writes a report from its fields: the inverse of [SnpReportReader].
final class SnpReportWriter {
  private final ByteBuffer out =
      ByteBuffer.allocate(ReportField.REPORT_BYTES).order(ByteOrder.LITTLE_ENDIAN);

  private SnpReportWriter() {}

  static Bytes write(SnpReport report) {
    SnpReportWriter writer = new SnpReportWriter();
    writer.numbers(report);
    writer.identities(report);
    writer.versions(report);
    return Bytes.copyOf(writer.out.array());
  }

  static Bytes reversed(Bytes bytes) {
    byte[] reversed = new byte[bytes.length()];
    for (int i = 0; i < reversed.length; i++) {
      reversed[i] = (byte) bytes.unsignedAt(reversed.length - 1 - i);
    }
    return Bytes.copyOf(reversed);
  }

  private void numbers(SnpReport report) {
    out.putInt(ReportField.VERSION.offset(), report.version());
    out.putInt(ReportField.GUEST_SVN.offset(), (int) report.guestSvn());
    out.putLong(ReportField.POLICY.offset(), report.policy().bits());
    out.putInt(ReportField.VMPL.offset(), (int) report.vmpl());
    out.putInt(ReportField.SIGNATURE_ALGO.offset(), report.signatureAlgo());
    out.putLong(ReportField.PLATFORM_INFO.offset(), report.platformInfo().bits());
    int keyInfo = report.signingKey().code() << SnpReportReader.SIGNING_KEY_SHIFT;
    keyInfo |= report.authorKeyEn() ? SnpReportReader.AUTHOR_KEY_EN : 0;
    keyInfo |= report.maskChipKey() ? SnpReportReader.MASK_CHIP_KEY : 0;
    out.putInt(ReportField.KEY_INFO.offset(), keyInfo);
  }

  private void identities(SnpReport report) {
    put(ReportField.FAMILY_ID, report.familyId());
    put(ReportField.IMAGE_ID, report.imageId());
    put(ReportField.REPORT_DATA, report.reportData());
    put(ReportField.MEASUREMENT, report.measurement());
    put(ReportField.HOST_DATA, report.hostData());
    put(ReportField.ID_KEY_DIGEST, report.idKeyDigest());
    put(ReportField.AUTHOR_KEY_DIGEST, report.authorKeyDigest());
    put(ReportField.REPORT_ID, report.reportId());
    put(ReportField.REPORT_ID_MA, report.reportIdMa());
    put(ReportField.CHIP_ID, report.chipId());
    put(ReportField.SIGNATURE_R, reversed(report.signatureR()));
    put(ReportField.SIGNATURE_S, reversed(report.signatureS()));
  }

  private void versions(SnpReport report) {
    put(ReportField.CURRENT_TCB, report.currentTcb());
    put(ReportField.REPORTED_TCB, report.reportedTcb());
    put(ReportField.COMMITTED_TCB, report.committedTcb());
    put(ReportField.LAUNCH_TCB, report.launchTcb());
    report.cpuid().ifPresent(this::cpuid);
    firmware(ReportField.CURRENT_BUILD, report.currentFw());
    firmware(ReportField.COMMITTED_BUILD, report.committedFw());
    report.launchMitVector().ifPresent(bytes -> put(ReportField.LAUNCH_MIT_VECTOR, bytes));
    report.currentMitVector().ifPresent(bytes -> put(ReportField.CURRENT_MIT_VECTOR, bytes));
  }

  private void cpuid(Cpuid cpuid) {
    out.put(ReportField.CPUID_FAM_ID.offset(), (byte) cpuid.family());
    out.put(ReportField.CPUID_MOD_ID.offset(), (byte) cpuid.model());
    out.put(ReportField.CPUID_STEP.offset(), (byte) cpuid.stepping());
  }

  private void firmware(ReportField build, FirmwareVersion version) {
    out.put(build.offset(), (byte) version.build());
    out.put(build.offset() + 1, (byte) version.minor());
    out.put(build.offset() + 2, (byte) version.major());
  }

  private void put(ReportField field, Bytes bytes) {
    if (bytes.length() > field.length()) {
      throw new IllegalArgumentException(
          "%s holds %d bytes, not %d".formatted(field, field.length(), bytes.length()));
    }
    out.put(field.offset(), bytes.toArray());
  }
}
