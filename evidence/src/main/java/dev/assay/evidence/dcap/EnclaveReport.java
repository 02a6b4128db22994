package dev.assay.evidence.dcap;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.wire.Cursor;
import dev.assay.evidence.wire.Unreadable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The report body of an SGX enclave: what an SGX quote is about, and in every quote what the
/// quoting enclave says of itself.
///
/// | field | offset | bytes | order | source |
/// | --- | --- | --- | --- | --- |
/// | CPUSVN | 0 | 16 | as is | Intel SDM vol. 3D, REPORT structure |
/// | MISCSELECT | 16 | 4 | as is (LE bits) | same |
/// | reserved | 20 | 12 | zero | same |
/// | ISVEXTPRODID | 32 | 16 | as is | same |
/// | ATTRIBUTES | 48 | 16 | as is (flags LE, XFRM LE) | same |
/// | MRENCLAVE | 64 | 32 | as is | same |
/// | reserved | 96 | 32 | zero | same |
/// | MRSIGNER | 128 | 32 | as is | same |
/// | reserved | 160 | 32 | zero | same |
/// | CONFIGID | 192 | 64 | as is | same |
/// | ISVPRODID | 256 | 2 | LE | same |
/// | ISVSVN | 258 | 2 | LE | same |
/// | CONFIGSVN | 260 | 2 | LE | same |
/// | reserved | 262 | 42 | zero | same |
/// | ISVFAMILYID | 304 | 16 | as is | same |
/// | REPORTDATA | 320 | 64 | as is | same |
///
/// @param cpuSvn the raw one: not comparable with the components in a PCK certificate
/// @param miscSelect 4 bytes as they stand in memory, as QE identities spell them
/// @param attributes 16 bytes as they stand in memory, as QE identities spell them
/// @param isvProdId unsigned 16 bits
/// @param isvSvn unsigned 16 bits
/// @param configSvn unsigned 16 bits
public record EnclaveReport(
    Bytes cpuSvn,
    Bytes miscSelect,
    Bytes isvExtProdId,
    Bytes attributes,
    Bytes mrEnclave,
    Bytes mrSigner,
    Bytes configId,
    int isvProdId,
    int isvSvn,
    int configSvn,
    Bytes isvFamilyId,
    Bytes reportData) {

  public static final int BYTES = 384;

  private static final int LARGEST_U16 = 0xFFFF;
  private static final int DEBUG = 1 << 1;

  public EnclaveReport {
    requireLength("cpuSvn", cpuSvn, 16);
    requireLength("miscSelect", miscSelect, 4);
    requireLength("isvExtProdId", isvExtProdId, 16);
    requireLength("attributes", attributes, 16);
    requireLength("mrEnclave", mrEnclave, 32);
    requireLength("mrSigner", mrSigner, 32);
    requireLength("configId", configId, 64);
    requireU16("isvProdId", isvProdId);
    requireU16("isvSvn", isvSvn);
    requireU16("configSvn", configSvn);
    requireLength("isvFamilyId", isvFamilyId, 16);
    requireLength("reportData", reportData, 64);
  }

  /// Reads exactly a report body: 384 bytes, every reserved one zero.
  ///
  /// @param field what refusals call it, e.g. `sgx` or `tdx.qe_report`
  public static Parsed<EnclaveReport> parse(String field, Bytes raw384) {
    try {
      Cursor cursor = new Cursor(raw384);
      EnclaveReport report = read(field, cursor);
      cursor.end(field);
      return new Parsed.Ok<>(report);
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  static EnclaveReport read(String field, Cursor cursor) throws Unreadable {
    String reserved = field + ".reserved";
    Bytes cpuSvn = cursor.bytes(field + ".cpu_svn", 16);
    Bytes miscSelect = cursor.bytes(field + ".misc_select", 4);
    cursor.zero(reserved, 12);
    Bytes isvExtProdId = cursor.bytes(field + ".isv_ext_prod_id", 16);
    Bytes attributes = cursor.bytes(field + ".attributes", 16);
    Bytes mrEnclave = cursor.bytes(field + ".mr_enclave", 32);
    cursor.zero(reserved, 32);
    Bytes mrSigner = cursor.bytes(field + ".mr_signer", 32);
    cursor.zero(reserved, 32);
    Bytes configId = cursor.bytes(field + ".config_id", 64);
    int isvProdId = cursor.u16le(field + ".isv_prod_id");
    int isvSvn = cursor.u16le(field + ".isv_svn");
    int configSvn = cursor.u16le(field + ".config_svn");
    cursor.zero(reserved, 42);
    Bytes isvFamilyId = cursor.bytes(field + ".isv_family_id", 16);
    Bytes reportData = cursor.bytes(field + ".report_data", 64);
    return new EnclaveReport(
        cpuSvn,
        miscSelect,
        isvExtProdId,
        attributes,
        mrEnclave,
        mrSigner,
        configId,
        isvProdId,
        isvSvn,
        configSvn,
        isvFamilyId,
        reportData);
  }

  /// The 384 bytes.
  public Bytes encode() {
    ByteBuffer out = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
    out.put(0, cpuSvn.toArray());
    out.put(16, miscSelect.toArray());
    out.put(32, isvExtProdId.toArray());
    out.put(48, attributes.toArray());
    out.put(64, mrEnclave.toArray());
    out.put(128, mrSigner.toArray());
    out.put(192, configId.toArray());
    out.putShort(256, (short) isvProdId);
    out.putShort(258, (short) isvSvn);
    out.putShort(260, (short) configSvn);
    out.put(304, isvFamilyId.toArray());
    out.put(320, reportData.toArray());
    return Bytes.copyOf(out.array());
  }

  /// ATTRIBUTES.DEBUG: whoever runs the platform reads the enclave's memory.
  public boolean debug() {
    return (attributes.unsignedAt(0) & DEBUG) != 0;
  }

  /// What the report says, under `field`.
  public Claims claims(String field) {
    return Claims.builder()
        .binary(field + ".cpu_svn", cpuSvn)
        .binary(field + ".misc_select", miscSelect)
        .binary(field + ".isv_ext_prod_id", isvExtProdId)
        .binary(field + ".attributes", attributes)
        .flag(field + ".attributes.debug", debug())
        .binary(field + ".mr_enclave", mrEnclave)
        .binary(field + ".mr_signer", mrSigner)
        .binary(field + ".config_id", configId)
        .number(field + ".isv_prod_id", isvProdId)
        .number(field + ".isv_svn", isvSvn)
        .number(field + ".config_svn", configSvn)
        .binary(field + ".isv_family_id", isvFamilyId)
        .binary(field + ".report_data", reportData)
        .build();
  }

  private static void requireLength(String name, Bytes value, int bytes) {
    if (value.length() != bytes) {
      throw new IllegalArgumentException(
          "%s: want %d bytes, got %d".formatted(name, bytes, value.length()));
    }
  }

  private static void requireU16(String name, int value) {
    if (value < 0 || value > LARGEST_U16) {
      throw new IllegalArgumentException(name + ": want 16 bits, got " + value);
    }
  }
}
