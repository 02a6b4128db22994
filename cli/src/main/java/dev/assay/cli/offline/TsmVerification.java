package dev.assay.cli.offline;

import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.tsm.SevKeyBlob;
import dev.assay.evidence.tsm.TsmKeyResult;
import dev.assay.evidence.tsm.TsmReport;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

/// `--format tsm`: a configfs-tsm entry as a directory, or what a `tsm` key reads as in a file.
/// Verified as the format that it holds, with that format's options.
final class TsmVerification implements FormatVerification {
  @Override
  public Answer answer(Inputs inputs) {
    return Files.isDirectory(inputs.source())
        ? switch (TsmReport.of(TsmDirectory.read(inputs.source()))) {
          case Parsed.Ok<TsmReport>(TsmReport report) -> held(report, inputs);
          case Parsed.Malformed<TsmReport>(Refusal refusal) -> refused(refusal);
        }
        : key(inputs);
  }

  private static Answer held(TsmReport report, Inputs inputs) {
    return switch (report) {
      case TsmReport.Snp snp ->
          as("snp", snp.report().received(), withTable(inputs, snp.certificateTable()));
      case TsmReport.Svsm svsm -> {
        requireTaken("svsm-vtpm", inputs);
        yield Answer.of(
            SvsmVerification.verify(
                svsm.report(), svsm.manifest(), withTable(inputs, svsm.certificateTable())));
      }
      case TsmReport.Tdx(Bytes quote) -> as("tdx", quote, inputs);
      case TsmReport.Cca(Bytes token) -> as("cca", token, inputs);
    };
  }

  /// A key's public part is the report data, whatever else is asked of it.
  private static Answer key(Inputs inputs) {
    return switch (TsmKeyResult.parse(withoutNewline(inputs.evidence()))) {
      case Parsed.Malformed<TsmKeyResult>(Refusal refusal) -> refused(refusal);
      case Parsed.Ok<TsmKeyResult>(TsmKeyResult result) ->
          switch (SevKeyBlob.of(result)) {
            case Parsed.Malformed<SevKeyBlob>(Refusal refusal) -> refused(refusal);
            case Parsed.Ok<SevKeyBlob>(SevKeyBlob blob) -> key(result, blob, inputs);
          };
    };
  }

  private static Answer key(TsmKeyResult result, SevKeyBlob blob, Inputs inputs) {
    Bytes got = blob.report().reportData();
    Answer answer = as("snp", blob.report().received(), withTable(inputs, blob.certificateTable()));
    boolean another = !got.equalsInConstantTime(result.publicKey());
    return answer.outcome() == Answer.Outcome.VERIFIED && another
        ? Answer.refused(
            new Refusal(
                Reason.BINDING_MISMATCH,
                "snp.report_data",
                result.publicKey().zeroPaddedTo(Binding.REPORT_DATA_BYTES).toHex(),
                got.toHex()),
            answer.claims())
        : answer;
  }

  /// `keyctl print` ends what it prints with one.
  static Bytes withoutNewline(Bytes text) {
    int last = text.length() - 1;
    return last >= 0 && text.unsignedAt(last) == '\n' ? text.slice(0, last) : text;
  }

  private static Answer as(String name, Bytes evidence, Inputs inputs) {
    Optional<Format> format = Format.named(name);
    if (format.isEmpty()) {
      return refused(
          new Refusal(
              Reason.UNSUPPORTED_VERSION, "tsm.provider", "a format that is verified", name));
    }
    requireTaken(name, inputs);
    return format.get().verification().answer(inputs.of(evidence));
  }

  /// What would be ignored is refused, as it would be without the container.
  private static void requireTaken(String name, Inputs inputs) {
    Format format = Format.named(name).orElseThrow();
    requireTaken(format, "--certs", !inputs.certificates().isEmpty());
    requireTaken(format, "--collateral", !inputs.collateral().isEmpty());
    requireTaken(format, "--nonce", inputs.nonce().isPresent());
    requireTaken(format, "--report-data", inputs.reportData().isPresent());
    requireTaken(format, "--trust-anchor", !inputs.trustAnchors().isEmpty());
    inputs.files().keySet().forEach(option -> requireTaken(format, option, true));
  }

  private static void requireTaken(Format format, String option, boolean given) {
    if (given && !format.takes(option)) {
      throw new UsageException(
          "%s: not an option of %s, which the evidence holds".formatted(option, format));
    }
  }

  private static Inputs withTable(Inputs inputs, Optional<Bytes> table) {
    return inputs.withCertificates(table.map(List::of).orElse(List.of()));
  }

  private static Answer refused(Refusal refusal) {
    return Answer.refused(refusal, Claims.NONE);
  }
}
