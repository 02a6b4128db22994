package dev.assay.verifier;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.TrustAnchor;
import dev.assay.evidence.snp.ProductLine;
import dev.assay.evidence.snp.TcbVersion;
import dev.assay.evidence.snp.simulated.ReportTemplate;
import dev.assay.evidence.snp.simulated.SimulatedSnpChip;
import dev.assay.evidence.snp.simulated.SimulatedSnpVendor;
import java.time.Instant;

/// A made-up machine, the same in every run.
final class Platform {
  static final Instant MADE = Instant.parse("2026-01-01T00:00:00Z");

  private static final SimulatedSnpVendor VENDOR =
      SimulatedSnpVendor.fromSeed(ProductLine.MILAN, Bytes.fromHex("0b".repeat(32)), MADE, 2048);
  static final SimulatedSnpChip CHIP =
      VENDOR.chip(Bytes.fromHex("c1".repeat(64)), TcbVersion.legacy(4, 0, 24, 219));

  private Platform() {}

  static TrustAnchor anchor() {
    return VENDOR.anchor();
  }

  static String anchorHex() {
    return VENDOR.anchor().spkiSha256().toHex();
  }

  static SimulatedSnpChip chip(Bytes chipId) {
    return VENDOR.chip(chipId, CHIP.reportedTcb());
  }

  static Bytes report(Bytes reportData) {
    return report(CHIP, reportData);
  }

  static Bytes report(SimulatedSnpChip chip, Bytes reportData) {
    return chip.report(
        ReportTemplate.version(3)
            .reportData(reportData)
            .measurement(Bytes.fromHex("a5".repeat(48))));
  }

  static Bytes certificateTable() {
    return CHIP.certificateTable();
  }
}
