package dev.assay.cli.offline;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.snp.SnpReport;
import dev.assay.evidence.svsm.SvsmManifest;
import dev.assay.evidence.tsm.TsmReport;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// `assay inspect DIRECTORY`: a configfs-tsm entry and the fields of what it holds.
final class TsmInspection {
  private TsmInspection() {}

  static Recognised of(Path directory) {
    return switch (TsmReport.of(TsmDirectory.read(directory))) {
      case Parsed.Malformed<TsmReport>(Refusal refusal) -> new Recognised.Nothing(List.of(refusal));
      case Parsed.Ok<TsmReport>(TsmReport report) -> show(report);
    };
  }

  private static Recognised show(TsmReport report) {
    return switch (report) {
      case TsmReport.Snp(SnpReport snp, Optional<Bytes> table) ->
          as(report, snp.claims().with(table(table)));
      case TsmReport.Svsm(SnpReport snp, Optional<Bytes> table, Bytes manifest) ->
          switch (SvsmManifest.parse(manifest)) {
            case Parsed.Ok<SvsmManifest>(SvsmManifest services) ->
                as(report, snp.claims().with(table(table)).with(services.claims()));
            case Parsed.Malformed<SvsmManifest>(Refusal refusal) ->
                new Recognised.Nothing(List.of(refusal));
          };
      case TsmReport.Tdx(Bytes quote) -> within(report, quote);
      case TsmReport.Cca(Bytes token) -> within(report, token);
    };
  }

  private static Recognised within(TsmReport report, Bytes outblob) {
    return switch (Recognised.of(outblob)) {
      case Recognised.As as -> as(report, as.fields());
      case Recognised.Nothing nothing -> nothing;
    };
  }

  private static Recognised as(TsmReport report, Claims fields) {
    Claims provider = Claims.builder().text("tsm.provider", report.provider().kernelName()).build();
    return new Recognised.As(
        "tsm", "configfs-tsm entry of " + report.provider().kernelName(), provider.with(fields));
  }

  private static Claims table(Optional<Bytes> table) {
    return Claims.builder().number("tsm.auxblob_bytes", table.map(Bytes::length).orElse(0)).build();
  }
}
