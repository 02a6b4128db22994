package dev.assay.evidence.azure;

import dev.assay.evidence.Bytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Writes a report from its fields.
final class HclReportWriter {
  private HclReportWriter() {}

  static Bytes write(HclReport report) {
    int claims = report.runtimeClaims().length();
    int dataSize = HclReportReader.DATA_HEADER_BYTES + claims;
    int body = HclReportReader.HARDWARE_REPORT_BYTES + dataSize;
    int header = report.header().isPresent() ? HclReportReader.HEADER_BYTES : 0;
    ByteBuffer out =
        ByteBuffer.allocate(header + body + report.padding()).order(ByteOrder.LITTLE_ENDIAN);
    report
        .header()
        .ifPresent(
            known -> {
              out.put(HclReportReader.SIGNATURE.toArray());
              out.putInt(known.version());
              out.putInt(HclReportReader.HEADER_BYTES + body);
              out.putInt(known.requestType());
              out.position(HclReportReader.HEADER_BYTES);
            });
    out.put(report.hardwareReport().toArray());
    out.putInt(dataSize);
    out.putInt(report.dataVersion());
    out.putInt(report.reportType().code());
    out.putInt(HclReportReader.hashType(report.hash()));
    out.putInt(claims);
    out.put(report.runtimeClaims().toArray());
    return Bytes.copyOf(out.array());
  }
}
