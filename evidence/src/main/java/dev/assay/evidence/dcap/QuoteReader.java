package dev.assay.evidence.dcap;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Reason;
import dev.assay.evidence.wire.Cursor;
import dev.assay.evidence.wire.Unreadable;

/// Reads a quote field by field, in the order of the table of [Quote]. A length is believed only
/// where so many bytes are there, and where what is nested in them has exactly so many.
final class QuoteReader {
  private static final int VERSION_WITHOUT_TEE_TYPE = 3;
  private static final int VERSION_WITH_DESCRIPTOR = 5;

  /// Where a QE report, its signature, the authentication data and the certification data stand
  /// inside a certification data of their own (versions 4 and 5).
  private static final int QE_REPORT_CERTIFICATION_DATA = 6;

  private static final int SIGNATURE_BYTES = 64;
  private static final int KEY_BYTES = 64;

  /// Linux's buffers have 8 KiB, and 128 KiB at most.
  private static final int LONGEST_QUOTE = 1024 * 1024;

  /// A genuine chain has 4 KiB.
  private static final int LONGEST_CERTIFICATION_DATA = 64 * 1024;

  private final TeeType tee;
  private final String prefix;
  private final Bytes raw;

  private QuoteReader(TeeType tee, Bytes raw) {
    this.tee = tee;
    this.prefix = tee.fieldName();
    this.raw = raw;
  }

  static Quote read(TeeType tee, Bytes raw) throws Unreadable {
    return new QuoteReader(tee, raw).quote();
  }

  private Quote quote() throws Unreadable {
    if (raw.length() > LONGEST_QUOTE) {
      throw new Unreadable(
          Reason.TOO_LARGE, prefix, "at most " + LONGEST_QUOTE + " bytes", raw.length() + " bytes");
    }
    Cursor cursor = new Cursor(raw);
    int version = version(cursor);
    int keyType = keyType(cursor);
    checkTeeType(cursor);
    cursor.bytes(field("header"), 4);
    checkVendor(cursor);
    Bytes userData = cursor.bytes(field("user_data"), 20);
    BodyType bodyType =
        version == VERSION_WITH_DESCRIPTOR ? described(cursor) : BodyType.withoutDescriptor(tee);
    Bytes body = cursor.bytes(field("body"), bodyType.length());
    Bytes signed = raw.slice(0, cursor.position());
    Bytes signatureData = counted(cursor, "signature_data", cursor.u32le(field("signature_data")));
    Bytes trailing = cursor.bytes(prefix, cursor.remaining());
    return new Quote(
        tee,
        version,
        keyType,
        userData,
        bodyType,
        body,
        signed,
        signature(version, signatureData),
        signatureData.slice(SIGNATURE_BYTES, signatureData.length()),
        trailing);
  }

  private int version(Cursor cursor) throws Unreadable {
    int version = cursor.u16le(field("quote_version"));
    int oldest = tee == TeeType.SGX ? VERSION_WITHOUT_TEE_TYPE : VERSION_WITHOUT_TEE_TYPE + 1;
    if (version < oldest || version > VERSION_WITH_DESCRIPTOR) {
      throw new Unreadable(
          Reason.UNSUPPORTED_VERSION,
          field("quote_version"),
          "%d to %d".formatted(oldest, VERSION_WITH_DESCRIPTOR),
          Integer.toString(version));
    }
    return version;
  }

  private int keyType(Cursor cursor) throws Unreadable {
    int type = cursor.u16le(field("att_key_type"));
    if (type != Quote.ECDSA_P256) {
      throw new Unreadable(
          Reason.UNSUPPORTED_ALGORITHM,
          field("att_key_type"),
          "2 (ECDSA-256-with-P-256)",
          Integer.toString(type));
    }
    return type;
  }

  /// Version 3 knows SGX alone and has four reserved bytes here: zero, as SGX's code is.
  private void checkTeeType(Cursor cursor) throws Unreadable {
    long type = cursor.u32le(field("tee_type"));
    if (type != tee.code()) {
      throw new Unreadable(
          Reason.FIELD_OUT_OF_RANGE,
          field("tee_type"),
          "0x%x (%s)".formatted(tee.code(), tee),
          "0x%x".formatted(type));
    }
  }

  private void checkVendor(Cursor cursor) throws Unreadable {
    Bytes vendor = cursor.bytes(field("qe_vendor_id"), Quote.INTEL_VENDOR_ID.length());
    if (!vendor.equals(Quote.INTEL_VENDOR_ID)) {
      throw new Unreadable(
          Reason.FIELD_OUT_OF_RANGE,
          field("qe_vendor_id"),
          Quote.INTEL_VENDOR_ID.toHex(),
          vendor.toHex());
    }
  }

  private BodyType described(Cursor cursor) throws Unreadable {
    int code = cursor.u16le(field("body_type"));
    BodyType type =
        BodyType.of(code)
            .filter(known -> known.tee() == tee)
            .orElseThrow(
                () ->
                    new Unreadable(
                        Reason.FIELD_OUT_OF_RANGE,
                        field("body_type"),
                        "a body of " + tee,
                        Integer.toString(code)));
    long size = cursor.u32le(field("body_size"));
    if (size != type.length()) {
      throw new Unreadable(
          Reason.FIELD_OUT_OF_RANGE,
          field("body_size"),
          Integer.toString(type.length()),
          Long.toString(size));
    }
    return type;
  }

  private QuoteSignature signature(int version, Bytes signatureData) throws Unreadable {
    Cursor cursor = new Cursor(signatureData);
    Bytes signature = cursor.bytes(field("quote_signature"), SIGNATURE_BYTES);
    Bytes key = cursor.bytes(field("attestation_key"), KEY_BYTES);
    if (version == VERSION_WITHOUT_TEE_TYPE) {
      return certified(signature, key, cursor, "signature_data");
    }
    String outer = "qe_report_certification_data";
    int type = cursor.u16le(field(outer + ".type"));
    if (type != QE_REPORT_CERTIFICATION_DATA) {
      throw new Unreadable(
          Reason.FIELD_OUT_OF_RANGE,
          field(outer + ".type"),
          Integer.toString(QE_REPORT_CERTIFICATION_DATA),
          Integer.toString(type));
    }
    Bytes payload = counted(cursor, outer, cursor.u32le(field(outer + ".size")));
    cursor.end(field("signature_data"));
    return certified(signature, key, new Cursor(payload), outer);
  }

  private QuoteSignature certified(Bytes signature, Bytes key, Cursor cursor, String enclosing)
      throws Unreadable {
    Bytes report = cursor.bytes(field("qe_report"), EnclaveReport.BYTES);
    EnclaveReport qeReport = EnclaveReport.read(field("qe_report"), new Cursor(report));
    Bytes qeReportSignature = cursor.bytes(field("qe_report_signature"), SIGNATURE_BYTES);
    Bytes authData = cursor.bytes(field("auth_data"), cursor.u16le(field("auth_data.size")));
    CertificationData certification = certification(cursor);
    cursor.end(field(enclosing));
    return new QuoteSignature(signature, key, qeReport, qeReportSignature, authData, certification);
  }

  private CertificationData certification(Cursor cursor) throws Unreadable {
    int code = cursor.u16le(field("certification_data.type"));
    CertificationData.Type type =
        CertificationData.Type.of(code)
            .orElseThrow(
                () ->
                    new Unreadable(
                        Reason.FIELD_OUT_OF_RANGE,
                        field("certification_data.type"),
                        "1 to 5",
                        code + meaning(code)));
    Bytes data =
        counted(cursor, "certification_data", cursor.u32le(field("certification_data.size")));
    if (data.length() > LONGEST_CERTIFICATION_DATA) {
      throw new Unreadable(
          Reason.TOO_LARGE,
          field("certification_data"),
          "at most " + LONGEST_CERTIFICATION_DATA + " bytes",
          data.length() + " bytes");
    }
    return new CertificationData(type, data);
  }

  private static String meaning(int certificationDataType) {
    return switch (certificationDataType) {
      case QE_REPORT_CERTIFICATION_DATA -> " (a QE report, nested once more)";
      case 7 -> " (a platform manifest, which vouches for nothing)";
      default -> "";
    };
  }

  /// @param length unsigned 32 bits, as it was read
  private Bytes counted(Cursor cursor, String name, long length) throws Unreadable {
    if (length > cursor.remaining()) {
      throw new Unreadable(
          Reason.TRUNCATED,
          field(name),
          "%d bytes at 0x%X of its part".formatted(length, cursor.position()),
          cursor.remaining() + " bytes");
    }
    return cursor.bytes(field(name), (int) length);
  }

  private String field(String name) {
    return prefix + "." + name;
  }
}
