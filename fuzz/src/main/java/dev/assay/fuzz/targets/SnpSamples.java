package dev.assay.fuzz.targets;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.snp.ProductLine;
import dev.assay.evidence.snp.TcbVersion;
import dev.assay.evidence.snp.simulated.ReportTemplate;
import dev.assay.evidence.snp.simulated.SimulatedSnpChip;
import dev.assay.evidence.snp.simulated.SimulatedSnpVendor;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;

/// What a made-up AMD says, the same each time.
final class SnpSamples {
  static final Instant AT = Instant.parse("2026-06-01T00:00:00Z");

  private static final Instant NOT_BEFORE = Instant.parse("2026-01-01T00:00:00Z");
  private static final int RSA_BITS = 2048;

  static final SimulatedSnpVendor MILAN = vendor(ProductLine.MILAN);
  static final SimulatedSnpVendor TURIN = vendor(ProductLine.TURIN);
  static final SimulatedSnpChip MILAN_CHIP =
      MILAN.chip(Bytes.fromHex("5a".repeat(64)), TcbVersion.legacy(4, 0, 24, 219));
  static final SimulatedSnpChip TURIN_CHIP =
      TURIN.chip(Bytes.fromHex("5a".repeat(8)), TcbVersion.turin(1, 4, 0, 24, 219));

  private SnpSamples() {}

  static List<Bytes> reports() {
    return List.of(
        MILAN_CHIP.report(ReportTemplate.version(2)),
        MILAN_CHIP.report(ReportTemplate.version(3)),
        TURIN_CHIP.report(ReportTemplate.version(5)));
  }

  /// The firmware's answer that wraps a report: status, size, reserved, report.
  static Bytes message(Bytes report) {
    return Bytes.fromHex("00000000a0040000" + "00".repeat(24)).concat(report);
  }

  static Bytes crl() {
    return MILAN.crl(
        NOT_BEFORE, NOT_BEFORE.plusSeconds(86_400L * 365), List.of(BigInteger.valueOf(77)));
  }

  private static SimulatedSnpVendor vendor(ProductLine line) {
    return SimulatedSnpVendor.fromSeed(line, Bytes.fromHex("f0".repeat(32)), NOT_BEFORE, RSA_BITS);
  }
}
