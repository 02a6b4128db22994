package dev.assay.emitter;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.cca.CcaToken;
import dev.assay.evidence.snp.SnpEvidence;
import dev.assay.evidence.snp.SnpReport;
import dev.assay.evidence.tdx.TdxQuote;
import dev.assay.evidence.tsm.TsmEntry;
import dev.assay.evidence.tsm.TsmReport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Reads evidence that was recorded on a real machine.
public final class RecordedEvidence {
  private RecordedEvidence() {}

  /// A report in one file, certificates in others: a certificate table, or any number of DER or
  /// PEM.
  ///
  /// @throws IOException if a file can't be read
  public static Parsed<EvidenceSource.Recording> read(Path report, List<Path> certificates)
      throws IOException {
    var joined = new ByteArrayOutputStream();
    for (Path file : certificates) {
      joined.write(Files.readAllBytes(file));
    }
    return of(Bytes.copyOf(Files.readAllBytes(report)), nonEmpty(joined.toByteArray()));
  }

  /// A directory as the kernel's tsm reports have it: outblob, and where they are there auxblob,
  /// manifestblob and provider.
  ///
  /// @throws IOException if a file can't be read
  public static Parsed<EvidenceSource.Recording> readDirectory(Path directory) throws IOException {
    Bytes outblob = Bytes.copyOf(Files.readAllBytes(directory.resolve("outblob")));
    Optional<Bytes> auxblob = optional(directory.resolve("auxblob"));
    Optional<Bytes> manifestblob = optional(directory.resolve("manifestblob"));
    Optional<Bytes> provider = optional(directory.resolve("provider"));
    Parsed<TsmReport> report =
        TsmReport.of(
            new TsmEntry(
                provider, outblob, auxblob.orElse(Bytes.EMPTY), manifestblob.orElse(Bytes.EMPTY)));
    var item =
        EvidenceItem.builder("tsm", outblob)
            .auxiliary(auxblob)
            .manifest(manifestblob)
            .provider(
                provider.map(name -> new String(name.toArray(), StandardCharsets.UTF_8).strip()))
            .build();
    return recording(report, RecordedEvidence::reportData, item);
  }

  private static Parsed<Bytes> reportData(TsmReport report) {
    return switch (report) {
      case TsmReport.Snp(SnpReport snp, var _) -> new Parsed.Ok<>(snp.reportData());
      case TsmReport.Tdx(Bytes quote) -> read(TdxQuote.parse(quote), TdxQuote::reportData);
      case TsmReport.Cca(Bytes token) ->
          read(CcaToken.parse(token), cca -> cca.realm().challenge());
      case TsmReport.Svsm _ ->
          new Parsed.Malformed<>(
              new Refusal(
                  Reason.BINDING_UNSUPPORTED,
                  "tsm.manifestblob",
                  "a report whose data can be told without the nonce",
                  "one over a manifest"));
    };
  }

  private static Parsed<EvidenceSource.Recording> of(Bytes evidence, Optional<Bytes> auxiliary) {
    return recording(
        SnpEvidence.read(evidence),
        report -> new Parsed.Ok<>(report.reportData()),
        EvidenceItem.builder("snp", evidence).auxiliary(auxiliary).build());
  }

  private static <T> Parsed<EvidenceSource.Recording> recording(
      Parsed<T> report, Function<T, Parsed<Bytes>> reportData, EvidenceItem item) {
    return switch (report) {
      case Parsed.Ok<T>(T read) ->
          read(reportData.apply(read), bytes -> new EvidenceSource.Recording(bytes, List.of(item)));
      case Parsed.Malformed<T>(Refusal refusal) -> new Parsed.Malformed<>(refusal);
    };
  }

  private static <T, R> Parsed<R> read(Parsed<T> parsed, Function<T, R> made) {
    return switch (parsed) {
      case Parsed.Ok<T>(T value) -> new Parsed.Ok<>(made.apply(value));
      case Parsed.Malformed<T>(Refusal refusal) -> new Parsed.Malformed<>(refusal);
    };
  }

  private static Optional<Bytes> optional(Path file) throws IOException {
    return Files.exists(file) ? nonEmpty(Files.readAllBytes(file)) : Optional.empty();
  }

  private static Optional<Bytes> nonEmpty(byte[] bytes) {
    return bytes.length == 0 ? Optional.empty() : Optional.of(Bytes.copyOf(bytes));
  }
}
