package dev.assay.emitter.kernel;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.dcap.BodyType;
import dev.assay.evidence.dcap.simulated.QuoteTemplate;
import dev.assay.evidence.tdx.TdQuoteBody;
import dev.assay.evidence.tdx.TdReport;
import dev.assay.evidence.tdx.simulated.TdTemplate;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.UnaryOperator;

/// The driver of `/dev/tdx_guest` with the TDX module below it, and the host's quote service on a
/// vsock: reports of the one become quotes of the other.
final class SimulatedTdxGuest implements SimulatedKernel.Handle {
  static final int PORT = 4050;

  /// What becomes of the TDREPORT on its way.
  UnaryOperator<Bytes> report = UnaryOperator.identity();

  /// What becomes of the service's answer on its way, its length before it.
  UnaryOperator<Bytes> answer = UnaryOperator.identity();

  /// What the service answers with, 0 for a quote.
  int serviceError;

  SimulatedKernel kernel() {
    return new SimulatedKernel()
        .device(TdxGuest.PATH, () -> this)
        .hostPort(PORT, QuoteConnection::new);
  }

  @Override
  public int ioctl(long request, MemorySegment argument) {
    if (request != TdxGuest.GET_REPORT0) {
      throw new Refused(Errno.ENOTTY);
    }
    MemorySegment memory = SimulatedKernel.at(argument.address(), 1088);
    Bytes made = report.apply(tdReport(OpenFile.bytes(memory, 64)));
    memory.asSlice(64, made.length()).copyFrom(MemorySegment.ofArray(made.toArray()));
    return 0;
  }

  /// TDREPORT_STRUCT, whose hashes hold.
  static Bytes tdReport(Bytes reportData) {
    TdTemplate domain = TdTemplate.trustDomain().reportData(reportData);
    Bytes body = domain.body(BodyType.TD_REPORT_1_5).encode();
    byte[] report = new byte[TdReport.BYTES];
    put(report, 264, body.slice(0, 120)); // TEE_TCB_SVN to ATTRIBUTES of the module
    put(report, 384, body.slice(584, 600)); // TEE_TCB_SVN2
    put(report, 512, body.slice(120, 520)); // TDINFO
    put(report, 912, body.slice(600, 648)); // SERVTD_HASH
    report[0] = (byte) TdReport.TYPE;
    report[2] = 1;
    put(report, 32, Bytes.copyOf(report).slice(256, 495).sha384());
    put(report, 80, Bytes.copyOf(report).slice(512, 1024).sha384());
    put(report, 128, reportData);
    return Bytes.copyOf(report);
  }

  private static void put(byte[] report, int offset, Bytes value) {
    System.arraycopy(value.toArray(), 0, report, offset, value.length());
  }

  /// One connection: a framed request, then its framed answer.
  private final class QuoteConnection implements SimulatedKernel.Handle {
    private Bytes received = Bytes.EMPTY;
    private Bytes answered = Bytes.EMPTY;
    private int position;

    @Override
    public long write(Bytes from) {
      // A socket takes what it has room for.
      Bytes taken = from.slice(0, Math.min(from.length(), 500));
      received = received.concat(taken);
      ByteBuffer message = ByteBuffer.wrap(received.toArray());
      if (received.length() > 4 && message.getInt() == message.remaining()) {
        answered = answer.apply(framed(answerTo(message.order(ByteOrder.LITTLE_ENDIAN))));
      }
      return taken.length();
    }

    @Override
    public long read(MemorySegment into) {
      long count = SimulatedKernel.copy(answered, position, into);
      position += (int) count;
      return count;
    }

    private Bytes answerTo(ByteBuffer request) {
      boolean understood =
          request.getShort() == 1
              && request.getShort() == 0
              && request.getInt() == 0
              && request.getInt() == request.limit() - 4
              && request.getInt() == 0
              && request.getInt() == TdReport.BYTES
              && request.getInt() == 0;
      if (!understood || serviceError != 0) {
        return header(16, understood ? serviceError : 0x12003);
      }
      byte[] report = new byte[TdReport.BYTES];
      request.get(report);
      TdQuoteBody body = Machines.ok(TdReport.parse(Bytes.copyOf(report))).body();
      Bytes quote =
          Machines.TDX_HOST.quote(QuoteTemplate.tdx5(BodyType.TD_REPORT_1_5.code(), body.encode()));
      byte[] sizes =
          ByteBuffer.allocate(8)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putInt(16)
              .putInt(quote.length())
              .array();
      return header(16 + 8 + 16 + quote.length(), 0)
          .concat(Bytes.copyOf(sizes))
          .concat(Bytes.EMPTY.zeroPaddedTo(16))
          .concat(quote);
    }

    private static Bytes header(int size, int error) {
      return Bytes.copyOf(
          ByteBuffer.allocate(16)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putShort((short) 1)
              .putShort((short) 1)
              .putInt(1)
              .putInt(size)
              .putInt(error)
              .array());
    }

    private static Bytes framed(Bytes message) {
      return Bytes.copyOf(ByteBuffer.allocate(4).putInt(message.length()).array()).concat(message);
    }
  }
}
