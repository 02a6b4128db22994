package dev.assay.evidence.tsm;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.snp.SnpEvidence;
import dev.assay.evidence.snp.SnpReport;
import dev.assay.evidence.wire.Unreadable;
import java.util.Optional;

/// The blob of a `tsm` key on SEV-SNP: the driver's whole response buffer.
///
/// | part | offset | bytes | source |
/// | --- | --- | --- | --- |
/// | MSG_REPORT_RSP: header, report, zeros | 0x0000 | 0x4000 | sev-guest.c (linux-coco, July 2023), sev_auth_new |
/// | certificate table, zeros after it; only with format `extended` | 0x4000 | 0x3000 | same |
///
/// @param report out of the message
/// @param certificateTable all 0x3000 bytes, zero where the host has no certificates; only with
///   format `extended`
public record SevKeyBlob(SnpReport report, Optional<Bytes> certificateTable) {
  public static final String PROVIDER = "sev";
  public static final String EXTENDED = "extended";

  /// SEV hashes nothing: the key is REPORT_DATA.
  public static final int PUBLIC_KEY_BYTES = 64;

  private static final String FIELD = "tsm_key.blob";
  private static final int MESSAGE_BYTES = 0x4000;
  private static final int TABLE_BYTES = 0x3000;

  /// The firmware's message has a page at most; the rest of the buffer was never written.
  private static final int MESSAGE_PAGE = 0x1000;

  private static final int HEADER_BYTES = 0x20;

  public SevKeyBlob {
    if (certificateTable.filter(table -> table.length() != TABLE_BYTES).isPresent()) {
      throw new IllegalArgumentException("certificate table of another size than 0x3000");
    }
  }

  /// What the SEV provider would refuse a request for.
  public static Optional<Refusal> refusal(TsmKeyRequest request) {
    int length = request.publicKey().length();
    if (length != PUBLIC_KEY_BYTES) {
      return Optional.of(
          new Refusal(
              Reason.FIELD_OUT_OF_RANGE,
              "tsm_key.request.public_key",
              PUBLIC_KEY_BYTES + " bytes",
              length + " bytes"));
    }
    boolean known = request.format().isEmpty() || request.format().equals(EXTENDED);
    return known
        ? Optional.empty()
        : Optional.of(
            new Refusal(
                Reason.FIELD_OUT_OF_RANGE,
                "tsm_key.request.format",
                "none or extended",
                Text.shown(request.format())));
  }

  /// Takes the blob of a result apart.
  public static Parsed<SevKeyBlob> of(TsmKeyResult result) {
    try {
      return read(result);
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  /// The blob, with the message's header before the report.
  public Bytes encode() {
    byte[] header = new byte[HEADER_BYTES];
    int size = report.received().length();
    header[4] = (byte) size;
    header[5] = (byte) (size >> Byte.SIZE);
    Bytes message = Bytes.copyOf(header).concat(report.received()).zeroPaddedTo(MESSAGE_BYTES);
    return certificateTable.map(message::concat).orElse(message);
  }

  private static Parsed<SevKeyBlob> read(TsmKeyResult result) throws Unreadable {
    if (!result.provider().equals(PROVIDER)) {
      throw new Unreadable(
          Reason.FIELD_OUT_OF_RANGE, "tsm_key.provider", PROVIDER, Text.shown(result.provider()));
    }
    Optional<Refusal> unasked = refusal(new TsmKeyRequest(result.publicKey(), 0, result.format()));
    if (unasked.isPresent()) {
      throw new Unreadable(unasked.get());
    }
    Bytes blob = result.blob();
    boolean extended = result.format().equals(EXTENDED);
    requireLength(blob, extended ? MESSAGE_BYTES + TABLE_BYTES : MESSAGE_BYTES);
    if (!blob.slice(MESSAGE_PAGE, MESSAGE_BYTES).isAllZero()) {
      throw new Unreadable(
          Reason.TRAILING_BYTES, FIELD, "zeros after the message", "bytes not all zero");
    }
    Optional<Bytes> table =
        extended
            ? Optional.of(blob.slice(MESSAGE_BYTES, MESSAGE_BYTES + TABLE_BYTES))
            : Optional.empty();
    return switch (SnpEvidence.read(blob.slice(0, MESSAGE_PAGE))) {
      case Parsed.Ok<SnpReport>(SnpReport report) -> new Parsed.Ok<>(new SevKeyBlob(report, table));
      case Parsed.Malformed<SnpReport>(Refusal refusal) -> new Parsed.Malformed<>(refusal);
    };
  }

  private static void requireLength(Bytes blob, int wanted) throws Unreadable {
    if (blob.length() != wanted) {
      throw new Unreadable(
          blob.length() < wanted ? Reason.TRUNCATED : Reason.TRAILING_BYTES,
          FIELD,
          wanted + " bytes",
          blob.length() + " bytes");
    }
  }
}
