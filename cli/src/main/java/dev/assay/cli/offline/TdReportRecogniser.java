package dev.assay.cli.offline;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.tdx.TdReport;
import java.util.Optional;

/// A TDREPORT begins with its type, and has always the same length.
final class TdReportRecogniser implements Recogniser {
  @Override
  public Optional<Parsed<Recognised.As>> recognise(Bytes content) {
    return content.length() == TdReport.BYTES && content.unsignedAt(0) == TdReport.TYPE
        ? Recogniser.shown(TdReport.parse(content), TdReportRecogniser::show)
        : Optional.empty();
  }

  private static Recognised.As show(TdReport report) {
    return new Recognised.As(
        "tdreport", "Intel TDX TDREPORT, which only its own platform can check", report.claims());
  }
}
