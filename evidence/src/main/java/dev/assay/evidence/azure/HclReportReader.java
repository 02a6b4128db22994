package dev.assay.evidence.azure;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.azure.HclReport.Header;
import dev.assay.evidence.azure.HclReport.ReportType;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.wire.Cursor;
import dev.assay.evidence.wire.Unreadable;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Reads a report in the order of its fields.
final class HclReportReader {
  static final Bytes SIGNATURE = Bytes.copyOf("HCLA".getBytes(StandardCharsets.US_ASCII));
  static final int HEADER_BYTES = 0x20;
  static final int HARDWARE_REPORT_BYTES = 1184;
  static final int DATA_HEADER_BYTES = 20;

  private static final int RESERVED_BYTES = 12;
  private static final int NEWEST_VERSION = 2;
  private static final int REPORT_REQUEST = 2;
  private static final int DATA_VERSION = 1;

  private final Cursor cursor;

  private HclReportReader(Bytes raw) {
    this.cursor = new Cursor(raw);
  }

  static Parsed<HclReport> read(Bytes raw) {
    try {
      if (raw.length() > HclReport.LONGEST) {
        throw new Unreadable(
            Reason.TOO_LARGE,
            "az.hcl",
            "at most " + HclReport.LONGEST + " bytes",
            raw.length() + " bytes");
      }
      return new Parsed.Ok<>(new HclReportReader(raw).report(hasHeader(raw)));
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  static boolean hasHeader(Bytes raw) {
    return raw.length() >= SIGNATURE.length() && raw.slice(0, SIGNATURE.length()).equals(SIGNATURE);
  }

  private HclReport report(boolean withHeader) throws Unreadable {
    Optional<Long> claimedSize = Optional.empty();
    Optional<Header> header = Optional.empty();
    if (withHeader) {
      cursor.bytes("az.hcl.signature", SIGNATURE.length());
      int version = version();
      claimedSize = Optional.of(cursor.u32le("az.hcl.report_size"));
      int requestType = exactly("az.hcl.request_type", REPORT_REQUEST);
      status();
      cursor.zero("az.hcl.reserved", RESERVED_BYTES);
      header = Optional.of(new Header(version, requestType));
    }
    Bytes hardwareReport = cursor.bytes("az.hcl.hardware_report", HARDWARE_REPORT_BYTES);
    long dataSize = cursor.u32le("az.hcl.data_size");
    if (claimedSize.isPresent()) {
      require(
          claimedSize.get() == HEADER_BYTES + HARDWARE_REPORT_BYTES + dataSize,
          "az.hcl.report_size",
          Long.toString(HEADER_BYTES + HARDWARE_REPORT_BYTES + dataSize),
          claimedSize.get());
    }
    int dataVersion = exactly("az.hcl.data_version", DATA_VERSION);
    ReportType type = reportType();
    HashAlgorithm hash = hash();
    long length = cursor.u32le("az.hcl.runtime_claims_length");
    require(
        dataSize == DATA_HEADER_BYTES + length,
        "az.hcl.data_size",
        Long.toString(DATA_HEADER_BYTES + length),
        dataSize);
    if (length > cursor.remaining()) {
      throw new Unreadable(
          Reason.TRUNCATED,
          "az.hcl.runtime_claims",
          length + " bytes",
          cursor.remaining() + " bytes");
    }
    Bytes runtimeClaims = cursor.bytes("az.hcl.runtime_claims", (int) length);
    int padding = padding();
    return new HclReport(header, hardwareReport, dataVersion, type, hash, runtimeClaims, padding);
  }

  private int version() throws Unreadable {
    long version = cursor.u32le("az.hcl.version");
    if (version == 0 || version > NEWEST_VERSION) {
      throw new Unreadable(
          Reason.UNSUPPORTED_VERSION, "az.hcl.version", "1 or 2", Long.toString(version));
    }
    return (int) version;
  }

  private void status() throws Unreadable {
    long status = cursor.u32le("az.hcl.status");
    if (status != 0) {
      throw new Unreadable(
          Reason.FIRMWARE_STATUS, "az.hcl.status", "0 (success)", "0x%x".formatted(status));
    }
  }

  private ReportType reportType() throws Unreadable {
    long code = cursor.u32le("az.hcl.report_type");
    for (ReportType type : ReportType.values()) {
      if (type.code() == code) {
        return type;
      }
    }
    throw outOfRange("az.hcl.report_type", "2 (SNP) or 4 (TDX)", code);
  }

  private HashAlgorithm hash() throws Unreadable {
    long code = cursor.u32le("az.hcl.hash_type");
    return switch ((int) code) {
      case 1 -> HashAlgorithm.SHA256;
      case 2 -> HashAlgorithm.SHA384;
      case 3 -> HashAlgorithm.SHA512;
      default ->
          throw outOfRange("az.hcl.hash_type", "1 (SHA-256), 2 (SHA-384) or 3 (SHA-512)", code);
    };
  }

  static int hashType(HashAlgorithm hash) {
    return switch (hash) {
      case SHA1 -> throw new IllegalArgumentException("no hash type of these reports");
      case SHA256 -> 1;
      case SHA384 -> 2;
      case SHA512 -> 3;
    };
  }

  private int padding() throws Unreadable {
    int bytes = cursor.remaining();
    if (!cursor.bytes("az.hcl.padding", bytes).isAllZero()) {
      throw new Unreadable(
          Reason.TRAILING_BYTES,
          "az.hcl.padding",
          "zeros after the report",
          bytes + " bytes not all zero");
    }
    return bytes;
  }

  private int exactly(String field, int wanted) throws Unreadable {
    long got = cursor.u32le(field);
    require(got == wanted, field, Integer.toString(wanted), got);
    return wanted;
  }

  private static void require(boolean met, String field, String wanted, long got)
      throws Unreadable {
    if (!met) {
      throw outOfRange(field, wanted, got);
    }
  }

  private static Unreadable outOfRange(String field, String wanted, long got) {
    return new Unreadable(Reason.FIELD_OUT_OF_RANGE, field, wanted, Long.toString(got));
  }
}
