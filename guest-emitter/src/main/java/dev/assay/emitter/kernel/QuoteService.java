package dev.assay.emitter.kernel;

import dev.assay.emitter.NoEvidenceException;
import dev.assay.emitter.NoEvidenceException.Remedy;
import dev.assay.evidence.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Map;

/// The host's quote generation service (QGS), over vsock.
///
/// | field | offset | bytes | order | source |
/// | --- | --- | --- | --- | --- |
/// | length of the message | 0 | 4 | BE | Intel DCAP, QuoteGeneration/quote_wrapper/qgs |
/// | major 1, minor 0 or 1 | 4 | 2, 2 | LE | same, qgs_msg_lib |
/// | type: 0 GET_QUOTE_REQ, 1 GET_QUOTE_RESP | 8 | 4 | LE | same |
/// | size of the message, header and all | 12 | 4 | LE | same |
/// | error code | 16 | 4 | LE | same |
/// | request: sizes of report and id list, then both | 20 | 4, 4, … | LE | same |
/// | response: sizes of selected id and quote, then both | 20 | 4, 4, … | LE | same |
final class QuoteService {
  /// VMADDR_CID_HOST.
  static final int HOST = 2;

  static final int GET_QUOTE_REQUEST = 0;
  static final int GET_QUOTE_RESPONSE = 1;
  static final int MAJOR = 1;
  static final int HEADER_BYTES = 16;
  private static final int SIZES_BYTES = 8;

  /// As long as the kernel itself waits for a quote.
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /// The kernel's own buffer for a quote.
  private static final int LONGEST_MESSAGE = 128 * 1024;

  static final Map<Errno, Advice> CONNECTING =
      Map.ofEntries(
          Map.entry(
              Errno.ECONNRESET,
              Advice.operator("no quote service listens on the host there: emitter.quote-port")),
          Map.entry(
              Errno.ECONNREFUSED,
              Advice.operator("no quote service listens on the host there: emitter.quote-port")),
          Map.entry(
              Errno.ENODEV,
              Advice.operator(
                  "this machine has no vsock device: give it one, or use configfs-tsm")),
          Map.entry(
              Errno.EAFNOSUPPORT,
              Advice.operator("this kernel has no vsock: load vmw_vsock_virtio_transport")),
          Map.entry(
              Errno.ENETUNREACH, Advice.operator("this machine's vsock does not reach its host")),
          Map.entry(
              Errno.EHOSTUNREACH, Advice.operator("this machine's vsock does not reach its host")),
          Map.entry(Errno.EPERM, Advice.operator("a sandbox forbids vsock")),
          Map.entry(Errno.EACCES, Advice.operator("a sandbox forbids vsock")),
          Map.entry(Errno.ETIMEDOUT, Advice.waiting("the host did not answer in time")),
          Map.entry(Errno.EAGAIN, Advice.waiting("the host made no quote within 30 s")),
          Map.entry(Errno.EINTR, Advice.waiting("interrupted before the host answered")),
          Map.entry(Errno.EPIPE, Advice.waiting("the host hung up")));

  private final Kernel kernel;
  private final int port;

  QuoteService(Kernel kernel, int port) {
    this.kernel = kernel;
    this.port = port;
  }

  /// @throws NoEvidenceException if nobody answers
  void reach() throws NoEvidenceException {
    try {
      connect().close();
    } catch (SystemCallException e) {
      throw Advice.on(e, CONNECTING);
    }
  }

  /// @param report a TDREPORT
  Bytes quote(Bytes report) throws NoEvidenceException {
    try (OpenFile host = connect()) {
      host.write(request(report));
      int length = ByteBuffer.wrap(host.readExactly(Integer.BYTES).toArray()).getInt();
      require("message length", length, HEADER_BYTES, LONGEST_MESSAGE);
      return quoteIn(host.readExactly(length));
    } catch (IOException e) {
      throw Advice.on(e, CONNECTING);
    }
  }

  private OpenFile connect() throws SystemCallException {
    return OpenFile.vsock(kernel, HOST, port, PATIENCE);
  }

  private static Bytes request(Bytes report) {
    int size = HEADER_BYTES + SIZES_BYTES + report.length();
    return Bytes.copyOf(
        ByteBuffer.allocate(Integer.BYTES + size)
            .putInt(size)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putShort((short) MAJOR)
            .putShort((short) 0)
            .putInt(GET_QUOTE_REQUEST)
            .putInt(size)
            .putInt(0)
            .putInt(report.length())
            .putInt(0)
            .put(report.toArray())
            .array());
  }

  private static Bytes quoteIn(Bytes message) throws NoEvidenceException {
    ByteBuffer fields = ByteBuffer.wrap(message.toArray()).order(ByteOrder.LITTLE_ENDIAN);
    require("major version", fields.getShort(), MAJOR, MAJOR);
    fields.getShort();
    require("type", fields.getInt(), GET_QUOTE_RESPONSE, GET_QUOTE_RESPONSE);
    require("size", fields.getInt(), message.length(), message.length());
    requireSuccess(fields.getInt());
    require("message length", message.length(), HEADER_BYTES + SIZES_BYTES, LONGEST_MESSAGE);
    int idBytes = fields.getInt();
    int quoteBytes = fields.getInt();
    require("selected id's size", idBytes, 0, fields.remaining());
    int left = fields.remaining() - idBytes;
    require("quote's size", quoteBytes, left, left);
    return message.slice(message.length() - quoteBytes, message.length());
  }

  private static void requireSuccess(int error) throws NoEvidenceException {
    switch (error) {
      case 0 -> {}
      case 0x12001 -> throw failed(Remedy.WAIT, error, "unexpected; see the service's log");
      case 0x12002 -> throw failed(Remedy.WAIT, error, "the host has no memory");
      case 0x12003 ->
          throw failed(
              Remedy.OPERATOR,
              error,
              "the TDREPORT is refused: is the host registered and set up?");
      case 0x12004, 0x12005, 0x12006, 0x12007 ->
          throw failed(
              Remedy.OPERATOR, error, "the service speaks another version of the protocol");
      default -> throw failed(Remedy.WAIT, error, "see the service's log");
    }
  }

  private static NoEvidenceException failed(Remedy remedy, int error, String text) {
    return new NoEvidenceException(
        remedy, "quote service: error 0x%08x: %s".formatted(error, text));
  }

  private static void require(String field, int got, int least, int most)
      throws NoEvidenceException {
    if (got < least || got > most) {
      throw new NoEvidenceException(
          Remedy.WAIT,
          "quote service: %s: want %s, got %d"
              .formatted(field, least == most ? least : least + " to " + most, got));
    }
  }
}
