package dev.assay.evidence.snp;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.wire.Cursor;
import dev.assay.evidence.wire.Unreadable;

/// Finds the report in what a guest sends: a bare report, or the firmware's answer that wraps it.
///
/// | field of MSG_REPORT_RSP | offset | bytes | order | source |
/// | --- | --- | --- | --- | --- |
/// | STATUS | 0x00 | 4 | LE | AMD 56860, MSG_REPORT_RSP |
/// | REPORT_SIZE | 0x04 | 4 | LE | same |
/// | reserved | 0x08 | 24 | zero | same |
/// | REPORT | 0x20 | REPORT_SIZE | | same |
///
/// Linux hands the answer out in a buffer of 4000 bytes (include/uapi/linux/sev-guest.h), whose
/// rest is zero.
public final class SnpEvidence {
  private static final int HEADER_BYTES = 0x20;
  private static final int RESERVED_OFFSET = 8;

  /// A page; Linux's buffer is 4000 bytes.
  private static final int LONGEST_MESSAGE = 4096;

  private SnpEvidence() {}

  public static Parsed<SnpReport> read(Bytes evidence) {
    if (!isGuestMessage(evidence)) {
      return SnpReport.parse(evidence);
    }
    try {
      return SnpReport.parse(reportIn(evidence));
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  /// Bytes 8..31 are reserved in the message; in a report they hold POLICY, of which one bit is
  /// always set. So neither can pass for the other.
  private static boolean isGuestMessage(Bytes evidence) {
    return evidence.length() >= HEADER_BYTES
        && evidence.slice(RESERVED_OFFSET, HEADER_BYTES).isAllZero();
  }

  private static Bytes reportIn(Bytes message) throws Unreadable {
    if (message.length() > LONGEST_MESSAGE) {
      throw new Unreadable(
          Reason.TOO_LARGE,
          "snp.msg_report_rsp",
          "at most " + LONGEST_MESSAGE + " bytes",
          message.length() + " bytes");
    }
    Cursor cursor = new Cursor(message);
    long status = cursor.u32le("snp.msg_report_rsp.status");
    if (status != 0) {
      throw new Unreadable(
          Reason.FIRMWARE_STATUS,
          "snp.msg_report_rsp.status",
          "0 (success)",
          "0x%x%s".formatted(status, meaning(status)));
    }
    long size = cursor.u32le("snp.msg_report_rsp.report_size");
    if (size != ReportField.REPORT_BYTES) {
      throw new Unreadable(
          Reason.FIELD_OUT_OF_RANGE,
          "snp.msg_report_rsp.report_size",
          Integer.toString(ReportField.REPORT_BYTES),
          Long.toString(size));
    }
    cursor.zero("snp.msg_report_rsp.reserved", HEADER_BYTES - RESERVED_OFFSET);
    Bytes report = cursor.bytes("snp.msg_report_rsp.report", ReportField.REPORT_BYTES);
    Bytes rest = cursor.bytes("snp.msg_report_rsp", cursor.remaining());
    if (!rest.isAllZero()) {
      throw new Unreadable(
          Reason.TRAILING_BYTES,
          "snp.msg_report_rsp",
          "zeros after the report",
          rest.length() + " bytes not all zero");
    }
    return report;
  }

  /// AMD 56860, MSG_REPORT_RSP, STATUS.
  private static String meaning(long status) {
    return switch ((int) status) {
      case 0x16 -> " (invalid parameters)";
      case 0x27 -> " (invalid key selection)";
      default -> "";
    };
  }
}
