package dev.assay.evidence.dcap;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Reason;
import dev.assay.evidence.wire.Cursor;
import dev.assay.evidence.wire.Unreadable;
import java.util.Optional;

/// Finds the quote in what a guest was handed: bare, in the answer of a quote generation service,
/// or in the buffer it shares with its hypervisor. No two of them begin alike.
///
/// | shared buffer | offset | bytes | order | source |
/// | --- | --- | --- | --- | --- |
/// | version, 1 | 0 | 8 | LE | Intel GHCI for TDX, TDG.VP.VMCALL<GetQuote> |
/// | status, 0 | 8 | 8 | LE | same |
/// | input length | 16 | 4 | LE | same |
/// | output length | 20 | 4 | LE | same |
/// | a quote, bare or framed | 24 | output length | | same |
///
/// | framed answer | offset | bytes | order | source |
/// | --- | --- | --- | --- | --- |
/// | frame length | 0 | 4 | BE | intel/SGXDataCenterAttestationPrimitives, qgs_msg_lib |
/// | major version, 1 | 4 | 2 | LE | same |
/// | minor version | 6 | 2 | LE | same |
/// | type, 1: GET_QUOTE_RESP | 8 | 4 | LE | same |
/// | size of the message | 12 | 4 | LE | same |
/// | error code, 0 | 16 | 4 | LE | same |
/// | selected id length | 20 | 4 | LE | same |
/// | quote length | 24 | 4 | LE | same |
/// | selected id, then quote | 28 | those | | same |
final class QuoteEnvelope {
  private static final int BUFFER_HEADER_BYTES = 24;
  private static final Bytes BUFFER_VERSION = Bytes.fromHex("0100000000000000");
  private static final int FRAME_LENGTH_BYTES = 4;
  private static final int MESSAGE_HEADER_BYTES = 16;
  private static final Bytes MAJOR_VERSION = Bytes.fromHex("0100");
  private static final Bytes GET_QUOTE_RESPONSE = Bytes.fromHex("01000000");

  private final String buffer;
  private final String frame;

  private QuoteEnvelope(TeeType tee) {
    this.buffer = tee.fieldName() + ".get_quote";
    this.frame = tee.fieldName() + ".qgs_message";
  }

  static Bytes unwrap(TeeType tee, Bytes evidence) throws Unreadable {
    QuoteEnvelope envelope = new QuoteEnvelope(tee);
    Bytes inner = isSharedBuffer(evidence) ? envelope.bufferContent(evidence) : evidence;
    return isFramed(inner) ? envelope.frameContent(inner) : inner;
  }

  /// By the first bytes alone.
  static Optional<TeeType> teeTypeOf(Bytes evidence) {
    try {
      // Which type is asked for matters to the names in refusals alone.
      Cursor header = new Cursor(unwrap(TeeType.TDX, evidence));
      int version = header.u16le("version");
      int keyType = header.u16le("att_key_type");
      long type = header.u32le("tee_type");
      if (version < 3 || version > 5 || keyType < 2 || keyType > 3) {
        return Optional.empty();
      }
      for (TeeType tee : TeeType.values()) {
        if (tee.code() == type) {
          return Optional.of(tee);
        }
      }
      return Optional.empty();
    } catch (Unreadable e) {
      return isSharedBuffer(evidence) || isFramed(evidence)
          ? Optional.of(TeeType.TDX)
          : Optional.empty();
    }
  }

  /// A quote's second word holds its key type; a shared buffer's is zero.
  private static boolean isSharedBuffer(Bytes evidence) {
    return evidence.length() >= BUFFER_HEADER_BYTES && has(evidence, 0, BUFFER_VERSION);
  }

  /// A quote has its TEE type where a frame has its version, and neither type is 1.
  private static boolean isFramed(Bytes evidence) {
    return evidence.length() >= FRAME_LENGTH_BYTES + MESSAGE_HEADER_BYTES
        && has(evidence, 4, MAJOR_VERSION)
        && has(evidence, 8, GET_QUOTE_RESPONSE);
  }

  private static boolean has(Bytes evidence, int offset, Bytes wanted) {
    return evidence.slice(offset, offset + wanted.length()).equals(wanted);
  }

  private Bytes bufferContent(Bytes evidence) throws Unreadable {
    Cursor cursor = new Cursor(evidence);
    cursor.u64le(buffer + ".version");
    long status = cursor.u64le(buffer + ".status");
    if (status != 0) {
      throw new Unreadable(
          Reason.FIRMWARE_STATUS,
          buffer + ".status",
          "0 (success)",
          "0x%x%s".formatted(status, meaning(status)));
    }
    cursor.u32le(buffer + ".in_len");
    return counted(cursor, buffer + ".out_len", cursor.u32le(buffer + ".out_len"));
  }

  private Bytes frameContent(Bytes evidence) throws Unreadable {
    Cursor cursor = new Cursor(evidence);
    Bytes message = counted(cursor, frame + ".frame_length", cursor.u32be(frame + ".frame_length"));
    Cursor header = new Cursor(message);
    header.bytes(frame + ".version", 4);
    header.u32le(frame + ".type");
    long size = header.u32le(frame + ".size");
    if (size != message.length()) {
      throw new Unreadable(
          Reason.FIELD_OUT_OF_RANGE,
          frame + ".size",
          Integer.toString(message.length()),
          Long.toString(size));
    }
    long error = header.u32le(frame + ".error_code");
    if (error != 0) {
      throw new Unreadable(
          Reason.FIRMWARE_STATUS, frame + ".error_code", "0", "0x%x".formatted(error));
    }
    long idLength = header.u32le(frame + ".selected_id_size");
    long quoteLength = header.u32le(frame + ".quote_size");
    counted(header, frame + ".selected_id_size", idLength);
    Bytes quote = counted(header, frame + ".quote_size", quoteLength);
    header.end(frame);
    return quote;
  }

  private static Bytes counted(Cursor cursor, String field, long length) throws Unreadable {
    if (length > cursor.remaining()) {
      throw new Unreadable(
          Reason.TRUNCATED, field, length + " bytes", cursor.remaining() + " bytes");
    }
    return cursor.bytes(field, (int) length);
  }

  /// Intel GHCI for TDX, GetQuote status codes.
  private static String meaning(long status) {
    if (status == -1) {
      return " (in flight)";
    }
    if (status == Long.MIN_VALUE) {
      return " (error)";
    }
    return status == Long.MIN_VALUE + 1 ? " (service unavailable)" : "";
  }
}
