package dev.assay.cli.offline;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.azure.HclReport;
import dev.assay.evidence.azure.RuntimeClaims;
import java.util.Optional;

/// Azure's HCL report, with its header.
final class HclReportRecogniser implements Recogniser {
  @Override
  public Optional<Parsed<Recognised.As>> recognise(Bytes content) {
    return HclReport.looksLike(content)
        ? Recogniser.shown(HclReport.parse(content), HclReportRecogniser::show)
        : Optional.empty();
  }

  private static Recognised.As show(HclReport report) {
    Claims hardware = report.hardwareClaims();
    Claims runtime =
        RuntimeClaims.parse(report.runtimeClaims())
                instanceof Parsed.Ok<RuntimeClaims>(RuntimeClaims claims)
            ? claims.claims()
            : Claims.NONE;
    return new Recognised.As(
        "az-hcl",
        "Azure HCL report over %s".formatted(report.reportType()),
        report.claims().with(runtime).with(hardware));
  }
}
