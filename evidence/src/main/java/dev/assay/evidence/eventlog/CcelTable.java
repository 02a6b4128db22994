package dev.assay.evidence.eventlog;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.wire.Cursor;
import dev.assay.evidence.wire.Unreadable;
import java.nio.charset.StandardCharsets;

/// The ACPI table that says where a confidential guest's event log lies. Its sum is checked;
/// nothing signs it.
///
/// | field | offset | bytes | order | source |
/// | --- | --- | --- | --- | --- |
/// | Signature, `CCEL` | 0x00 | 4 | | ACPI 6.5, 5.2.34 |
/// | Length, 56 | 0x04 | 4 | LE | same |
/// | Revision | 0x08 | 1 | | same |
/// | Checksum: all bytes sum to 0 | 0x09 | 1 | | ACPI 6.5, 5.2.6 |
/// | OEMID, OEM Table ID, OEM Revision, Creator ID, Creator Revision | 0x0A | 26 | | same |
/// | CC Type | 0x24 | 1 | | ACPI 6.5, 5.2.34 |
/// | CC Subtype | 0x25 | 1 | | same |
/// | reserved | 0x26 | 2 | | same |
/// | Log Area Minimum Length | 0x28 | 8 | LE | same |
/// | Log Area Start Address | 0x30 | 8 | LE | same |
///
/// @param ccType 1 SEV, 2 TDX
/// @param logAreaMinimumLength bytes, unsigned 64 bits
/// @param logAreaStartAddress guest physical, unsigned 64 bits
public record CcelTable(
    int revision, int ccType, int ccSubtype, long logAreaMinimumLength, long logAreaStartAddress) {
  private static final Bytes SIGNATURE = Bytes.copyOf("CCEL".getBytes(StandardCharsets.US_ASCII));
  private static final int TABLE_BYTES = 56;
  private static final int OEM_BYTES = 26;
  private static final int BYTE_MASK = 0xFF;

  /// Whether the bytes begin like such a table.
  public static boolean looksLike(Bytes raw) {
    return raw.length() >= SIGNATURE.length() && raw.slice(0, SIGNATURE.length()).equals(SIGNATURE);
  }

  public static Parsed<CcelTable> parse(Bytes raw) {
    try {
      return new Parsed.Ok<>(read(raw));
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  private static CcelTable read(Bytes raw) throws Unreadable {
    var cursor = new Cursor(raw);
    Bytes signature = cursor.bytes("ccel.signature", SIGNATURE.length());
    require(signature.equals(SIGNATURE), "ccel.signature", SIGNATURE.toHex(), signature.toHex());
    long length = cursor.u32le("ccel.length");
    require(length == TABLE_BYTES, "ccel.length", "56", Long.toString(length));
    int revision = cursor.u8("ccel.revision");
    cursor.u8("ccel.checksum");
    cursor.bytes("ccel.oem", OEM_BYTES);
    int ccType = cursor.u8("ccel.cc_type");
    int ccSubtype = cursor.u8("ccel.cc_subtype");
    cursor.zero("ccel.reserved", 2);
    long minimumLength = cursor.u64le("ccel.log_area_minimum_length");
    long startAddress = cursor.u64le("ccel.log_area_start_address");
    cursor.end("ccel");
    int sum = sum(raw);
    require(sum == 0, "ccel.checksum", "a sum of 0", Integer.toString(sum));
    return new CcelTable(revision, ccType, ccSubtype, minimumLength, startAddress);
  }

  public Claims claims() {
    return Claims.builder()
        .number("ccel.revision", revision)
        .number("ccel.cc_type", ccType)
        .number("ccel.cc_subtype", ccSubtype)
        .text("ccel.log_area_minimum_length", Long.toUnsignedString(logAreaMinimumLength))
        .text("ccel.log_area_start_address", "0x" + Long.toHexString(logAreaStartAddress))
        .build();
  }

  private static int sum(Bytes raw) {
    int sum = 0;
    for (int i = 0; i < raw.length(); i++) {
      sum += raw.unsignedAt(i);
    }
    return sum & BYTE_MASK;
  }

  private static void require(boolean met, String field, String wanted, String got)
      throws Unreadable {
    if (!met) {
      throw new Unreadable(Reason.FIELD_OUT_OF_RANGE, field, wanted, got);
    }
  }
}
