package dev.assay.evidence.tdx;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.dcap.BodyType;
import dev.assay.evidence.wire.Cursor;
import dev.assay.evidence.wire.Unreadable;

/// A TDREPORT: what the module hands to a trust domain, for a quoting enclave on the same platform
/// to turn into a quote.
///
/// Proves nothing to anybody else: its MAC is under a key that never leaves the processor. That its
/// parts belong together is checked, by the two hashes that the MAC covers.
///
/// | field | offset | bytes | order | source |
/// | --- | --- | --- | --- | --- |
/// | REPORTTYPE: type 0x81, subtype 0, version, reserved | 0 | 4 | - | Intel TDX Module ABI, TDREPORT_STRUCT |
/// | reserved | 4 | 12 | zero | same |
/// | CPUSVN | 16 | 16 | as is | same |
/// | TEE_TCB_INFO_HASH: SHA-384 of 256..494 | 32 | 48 | as is | same |
/// | TEE_INFO_HASH: SHA-384 of 512..1023 | 80 | 48 | as is | same |
/// | REPORTDATA | 128 | 64 | as is | same |
/// | reserved | 192 | 32 | zero | same |
/// | MAC over 0..223 | 224 | 32 | as is | same |
/// | VALID | 256 | 8 | as is | same, TEE_TCB_INFO |
/// | TEE_TCB_SVN, MRSEAM, MRSIGNERSEAM, ATTRIBUTES | 264 | 120 | as in a quote's body | same |
/// | TEE_TCB_SVN2 (module 1.5) | 384 | 16 | as is | same |
/// | reserved | 400 | 95 | not looked at: the hash covers them | same |
/// | reserved | 495 | 17 | zero | same |
/// | ATTRIBUTES to RTMR3 | 512 | 400 | as in a quote's body | same, TDINFO_STRUCT |
/// | SERVTD_HASH (module 1.5) | 912 | 48 | as is | same |
/// | reserved | 960 | 64 | not looked at: the hash covers them | same |
///
/// @param version of the layout: 0 for module 1.0, from 1 SERVTD_HASH means something
/// @param valid which chunks of TEE_TCB_INFO are, as a bit set
/// @param body all that a quote's body 1.5 would say
public record TdReport(
    int version,
    Bytes cpuSvn,
    Bytes teeTcbInfoHash,
    Bytes teeInfoHash,
    Bytes mac,
    Bytes valid,
    TdQuoteBody body) {

  public static final int BYTES = 1024;

  /// First byte of a TDREPORT: REPORTTYPE.type.
  public static final int TYPE = 0x81;

  private static final String FIELD = "tdx.tdreport";
  private static final int REPORT_DATA = 128;
  private static final int TEE_TCB_INFO = 256;
  private static final int TEE_TCB_INFO_END = 495;
  private static final int TEE_INFO = 512;
  private static final int SERVTD_HASH = 912;

  /// Reads exactly a TDREPORT: 1024 bytes whose hashes hold.
  public static Parsed<TdReport> parse(Bytes raw1024) {
    try {
      return new Parsed.Ok<>(read(raw1024));
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  /// What it says. Nobody vouches for it.
  public Claims claims() {
    return Claims.builder()
        .number(FIELD + ".version", version)
        .binary(FIELD + ".cpu_svn", cpuSvn)
        .binary(FIELD + ".tee_tcb_info_hash", teeTcbInfoHash)
        .binary(FIELD + ".tee_info_hash", teeInfoHash)
        .binary(FIELD + ".mac", mac)
        .binary(FIELD + ".valid", valid)
        .build()
        .with(body.claims());
  }

  private static TdReport read(Bytes raw) throws Unreadable {
    Cursor cursor = new Cursor(raw);
    int type = cursor.u8(FIELD + ".type");
    if (type != TYPE) {
      throw new Unreadable(
          Reason.FIELD_OUT_OF_RANGE, FIELD + ".type", "0x81 (TDX)", "0x%x".formatted(type));
    }
    cursor.zero(FIELD + ".subtype", 1);
    int version = cursor.u8(FIELD + ".version");
    cursor.zero(FIELD + ".reserved", 13);
    Bytes cpuSvn = cursor.bytes(FIELD + ".cpu_svn", 16);
    Bytes teeTcbInfoHash = cursor.bytes(FIELD + ".tee_tcb_info_hash", 48);
    Bytes teeInfoHash = cursor.bytes(FIELD + ".tee_info_hash", 48);
    cursor.bytes("tdx.report_data", 64);
    cursor.zero(FIELD + ".reserved", 32);
    Bytes mac = cursor.bytes(FIELD + ".mac", 32);
    cursor.bytes(FIELD + ".tee_tcb_info", TEE_TCB_INFO_END - TEE_TCB_INFO);
    cursor.zero(FIELD + ".reserved", TEE_INFO - TEE_TCB_INFO_END);
    cursor.bytes(FIELD + ".tee_info", BYTES - TEE_INFO);
    cursor.end(FIELD);
    check("tee_tcb_info_hash", raw.slice(TEE_TCB_INFO, TEE_TCB_INFO_END), teeTcbInfoHash);
    check("tee_info_hash", raw.slice(TEE_INFO, BYTES), teeInfoHash);
    Bytes valid = raw.slice(TEE_TCB_INFO, TEE_TCB_INFO + Long.BYTES);
    return new TdReport(version, cpuSvn, teeTcbInfoHash, teeInfoHash, mac, valid, body(raw));
  }

  private static void check(String name, Bytes hashed, Bytes wanted) throws Unreadable {
    Bytes got = hashed.sha384();
    if (!got.equals(wanted)) {
      throw new Unreadable(Reason.DIGEST_MISMATCH, FIELD + "." + name, wanted.toHex(), got.toHex());
    }
  }

  /// In the order of a quote's body.
  private static TdQuoteBody body(Bytes raw) throws Unreadable {
    Bytes module = raw.slice(TEE_TCB_INFO + Long.BYTES, 384);
    Bytes domain = raw.slice(TEE_INFO, SERVTD_HASH);
    Bytes reportData = raw.slice(REPORT_DATA, REPORT_DATA + 64);
    Bytes running = raw.slice(384, 400).concat(raw.slice(SERVTD_HASH, 960));
    return TdQuoteBody.read(
        BodyType.TD_REPORT_1_5,
        new Cursor(module.concat(domain).concat(reportData).concat(running)));
  }
}
