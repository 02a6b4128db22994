package dev.assay.evidence.azure;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.wire.Cursor;
import dev.assay.evidence.wire.Unreadable;
import java.util.List;

/// What a TDX module said of a trust domain to the platform's own quoting enclave. Its MAC can be
/// checked on that platform alone, so nothing here is evidence of itself: it is held against the
/// quote that was made of it.
///
/// | field | offset | bytes | order | source |
/// | --- | --- | --- | --- | --- |
/// | REPORTTYPE: 0x81, subtype 0, version, 0 | 0x000 | 4 | | Intel TDX Module ABI, REPORTMACSTRUCT |
/// | reserved | 0x004 | 12 | zero | same |
/// | CPUSVN | 0x010 | 16 | as is | same |
/// | TEE_TCB_INFO_HASH | 0x020 | 48 | as is | same |
/// | TEE_INFO_HASH | 0x050 | 48 | as is | same |
/// | REPORTDATA | 0x080 | 64 | as is | same |
/// | reserved | 0x0C0 | 32 | zero | same |
/// | MAC | 0x0E0 | 32 | as is | same |
/// | TEE_TCB_INFO: VALID | 0x100 | 8 | LE | same, TEE_TCB_INFO |
/// | TEE_TCB_SVN | 0x108 | 16 | as is | same |
/// | MRSEAM | 0x118 | 48 | as is | same |
/// | MRSIGNERSEAM | 0x148 | 48 | as is | same |
/// | ATTRIBUTES | 0x178 | 8 | as is | same |
/// | TEE_TCB_SVN2, reserved before 1.5 | 0x180 | 16 | as is | same |
/// | reserved | 0x190 | 112 | not read | same |
/// | TDINFO: ATTRIBUTES | 0x200 | 8 | as is | same, TDINFO_STRUCT |
/// | XFAM | 0x208 | 8 | as is | same |
/// | MRTD, MRCONFIGID, MROWNER, MROWNERCONFIG | 0x210 | 48 each | as is | same |
/// | RTMR0 to RTMR3 | 0x2D0 | 48 each | as is | same |
/// | SERVTD_HASH, reserved before 1.5 | 0x390 | 48 | as is | same |
/// | reserved | 0x3C0 | 64 | not read | same |
record TdReport(Bytes reportData, List<Measured> measured) {
  static final int BYTES = 1024;

  private static final int TYPE_TDX = 0x81;
  private static final int HASHED_TCB_INFO_FROM = 0x100;
  private static final int HASHED_TCB_INFO_TO = HASHED_TCB_INFO_FROM + 239;
  private static final int TDINFO_FROM = 0x200;
  private static final int TCB_FIELDS_BYTES = 128;
  private static final int DIGEST_BYTES = 48;

  /// What a field holds that a quote holds as well.
  ///
  /// @param claim as the quote's claims name it
  record Measured(String claim, Bytes value) {}

  TdReport {
    measured = List.copyOf(measured);
  }

  static Parsed<TdReport> parse(Bytes raw1024) {
    try {
      return new Parsed.Ok<>(read(raw1024));
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  private static TdReport read(Bytes raw) throws Unreadable {
    var cursor = new Cursor(raw);
    int type = cursor.u8("az.td_report.type");
    int subtype = cursor.u8("az.td_report.subtype");
    if (type != TYPE_TDX || subtype != 0) {
      throw new Unreadable(
          Reason.FIELD_OUT_OF_RANGE,
          "az.td_report.type",
          "0x81, subtype 0 (TDX)",
          "0x%02x, subtype %d".formatted(type, subtype));
    }
    cursor.u8("az.td_report.version");
    cursor.zero("az.td_report.reserved", 13);
    cursor.bytes("az.td_report.cpu_svn", 16);
    Bytes tcbInfoHash = cursor.bytes("az.td_report.tee_tcb_info_hash", DIGEST_BYTES);
    Bytes infoHash = cursor.bytes("az.td_report.tee_info_hash", DIGEST_BYTES);
    Bytes reportData = cursor.bytes("az.td_report.report_data", 64);
    cursor.zero("az.td_report.reserved", 32);
    cursor.bytes("az.td_report.mac", 32);
    cursor.bytes("az.td_report.valid", 8);
    Measured teeTcbSvn = field(cursor, "tee_tcb_svn", 16);
    Measured mrSeam = field(cursor, "mr_seam", DIGEST_BYTES);
    Measured mrSignerSeam = field(cursor, "mr_signer_seam", DIGEST_BYTES);
    Measured seamAttributes = field(cursor, "seam_attributes", 8);
    cursor.bytes("az.td_report.tee_tcb_info", TCB_FIELDS_BYTES);
    List<Measured> measured =
        List.of(
            teeTcbSvn,
            mrSeam,
            mrSignerSeam,
            seamAttributes,
            field(cursor, "td_attributes", 8),
            field(cursor, "xfam", 8),
            field(cursor, "mr_td", DIGEST_BYTES),
            field(cursor, "mr_config_id", DIGEST_BYTES),
            field(cursor, "mr_owner", DIGEST_BYTES),
            field(cursor, "mr_owner_config", DIGEST_BYTES),
            field(cursor, "rtmr_0", DIGEST_BYTES),
            field(cursor, "rtmr_1", DIGEST_BYTES),
            field(cursor, "rtmr_2", DIGEST_BYTES),
            field(cursor, "rtmr_3", DIGEST_BYTES));
    cursor.bytes("az.td_report.td_info", cursor.remaining());
    requireHash(
        "az.td_report.tee_tcb_info_hash",
        tcbInfoHash,
        raw.slice(HASHED_TCB_INFO_FROM, HASHED_TCB_INFO_TO));
    requireHash("az.td_report.tee_info_hash", infoHash, raw.slice(TDINFO_FROM, BYTES));
    return new TdReport(reportData, measured);
  }

  /// The MAC covers the two parts by their hashes.
  private static void requireHash(String field, Bytes hash, Bytes of) throws Unreadable {
    Bytes wanted = HashAlgorithm.SHA384.digest(of);
    if (!wanted.equals(hash)) {
      throw new Unreadable(Reason.BINDING_MISMATCH, field, wanted.toHex(), hash.toHex());
    }
  }

  private static Measured field(Cursor cursor, String name, int bytes) throws Unreadable {
    return new Measured("tdx." + name, cursor.bytes("az.td_report." + name, bytes));
  }

  /// As a quote would claim it, and as little vouched for.
  Claims claims() {
    Claims.Builder claims = Claims.builder().binary("az.td_report.report_data", reportData);
    for (Measured field : measured) {
      claims.binary(field.claim().replace("tdx.", "az.td_report."), field.value());
    }
    return claims.build();
  }

  /// The quote is one of this report: each field that both have is the same.
  void requireSame(Claims quote) throws Unreadable {
    for (Measured field : measured) {
      String quoted = quote.find(field.claim()).map(Object::toString).orElse("nothing");
      if (!quoted.equals(field.value().toHex())) {
        throw new Unreadable(
            Reason.BINDING_MISMATCH,
            field.claim(),
            field.value().toHex() + ", as the nested report has it",
            quoted);
      }
    }
  }
}
