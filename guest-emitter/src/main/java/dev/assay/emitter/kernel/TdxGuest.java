package dev.assay.emitter.kernel;

import dev.assay.emitter.EvidenceItem;
import dev.assay.emitter.EvidenceSource;
import dev.assay.emitter.NoEvidenceException;
import dev.assay.emitter.NoEvidenceException.Remedy;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.tdx.TdReport;
import dev.assay.evidence.tdx.TdxQuote;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;

/// `/dev/tdx_guest` (Linux 6.2 and later): a TDREPORT of the TDX module, which the host's quote
/// generation service turns into a quote.
///
/// | field of tdx_report_req, 1088 bytes | offset | bytes | source |
/// | --- | --- | --- | --- |
/// | reportdata | 0x00 | 64 | Linux, include/uapi/linux/tdx-guest.h |
/// | tdreport | 0x40 | 1024 | same |
public final class TdxGuest implements EvidenceSource.Platform {
  static final String PATH = "/dev/tdx_guest";
  static final long GET_REPORT0 = 0xC4405401L;
  static final int REPORT_DATA_BYTES = 64;
  static final int REQUEST_BYTES = REPORT_DATA_BYTES + TdReport.BYTES;

  static final Map<Errno, Advice> OPENING =
      Advice.onOpening("Linux 6.2 in a trust domain", "tdx_guest");

  private static final Map<Errno, Advice> ASKING =
      Map.of(
          Errno.EIO,
          Advice.waiting("the TDX module gave no report"),
          Errno.EBUSY,
          Advice.waiting("the TDX module is busy"),
          Errno.EINTR,
          Advice.waiting("interrupted before the TDX module answered"),
          Errno.ENOMEM,
          Advice.waiting("the kernel has no memory"),
          Errno.EINVAL,
          Advice.operator("the TDX module takes no such request"),
          Errno.ENOTTY,
          Advice.operator(
              "a driver with another interface, from outside the kernel: use Linux 6.2 or later"));

  private final Kernel kernel;
  private final HardwarePace pace;
  private final QuoteService quotes;

  TdxGuest(Kernel kernel, HardwarePace pace, int quotePort) {
    this.kernel = kernel;
    this.pace = pace;
    this.quotes = new QuoteService(kernel, quotePort);
  }

  @Override
  public List<EvidenceItem> collect(Bytes reportData)
      throws NoEvidenceException, InterruptedException {
    if (reportData.length() != REPORT_DATA_BYTES) {
      throw new IllegalArgumentException("report data of %d bytes".formatted(reportData.length()));
    }
    Bytes quote = pace.ask(() -> checked(quotes.quote(report(reportData)), reportData));
    return List.of(EvidenceItem.builder("tdx", quote).provider("tdx_guest").build());
  }

  private Bytes report(Bytes reportData) throws NoEvidenceException {
    try (OpenFile device = OpenFile.open(kernel, PATH, Kernel.READ_WRITE);
        Arena arena = Arena.ofConfined()) {
      MemorySegment request = arena.allocate(REQUEST_BYTES, Long.BYTES);
      request.copyFrom(MemorySegment.ofArray(reportData.toArray()));
      get(device, request);
      return checked(
          OpenFile.bytes(request, REQUEST_BYTES).slice(REPORT_DATA_BYTES, REQUEST_BYTES));
    } catch (IOException e) {
      throw Advice.on(e, OPENING);
    }
  }

  private static void get(OpenFile device, MemorySegment request) throws NoEvidenceException {
    try {
      device.ioctl("TDX_CMD_GET_REPORT0", GET_REPORT0, request);
    } catch (SystemCallException e) {
      throw Advice.on(e, ASKING);
    }
  }

  private static Bytes checked(Bytes report) throws NoEvidenceException {
    return switch (TdReport.parse(report)) {
      case Parsed.Ok<TdReport> _ -> report;
      case Parsed.Malformed<TdReport>(var refusal) ->
          throw new NoEvidenceException(Remedy.WAIT, PATH + ": " + refusal);
    };
  }

  /// A quote about another question would be refused by the verifier, without a word on whose fault
  /// it is.
  private static Bytes checked(Bytes quote, Bytes reportData) throws NoEvidenceException {
    return switch (TdxQuote.parse(quote)) {
      case Parsed.Ok<TdxQuote>(TdxQuote read) when read.reportData().equals(reportData) -> quote;
      case Parsed.Ok<TdxQuote> _ ->
          throw new NoEvidenceException(
              Remedy.WAIT, "quote service: the quote is about another report's data");
      case Parsed.Malformed<TdxQuote>(var refusal) ->
          throw new NoEvidenceException(Remedy.WAIT, "quote service: " + refusal);
    };
  }

  @Override
  public String toString() {
    return PATH;
  }
}
