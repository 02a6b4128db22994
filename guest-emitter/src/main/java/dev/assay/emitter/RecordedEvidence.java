package dev.assay.emitter;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.snp.SnpEvidence;
import dev.assay.evidence.snp.SnpReport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Reads SEV-SNP evidence that was recorded on a real machine.
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
    return of(
        Bytes.copyOf(Files.readAllBytes(report)),
        nonEmpty(joined.toByteArray()),
        Optional.empty(),
        Optional.empty());
  }

  /// A directory as the kernel's tsm reports have it: outblob, and where they are there auxblob,
  /// manifestblob and provider.
  ///
  /// @throws IOException if a file can't be read
  public static Parsed<EvidenceSource.Recording> readDirectory(Path directory) throws IOException {
    return of(
        Bytes.copyOf(Files.readAllBytes(directory.resolve("outblob"))),
        optional(directory.resolve("auxblob")),
        optional(directory.resolve("manifestblob")),
        optional(directory.resolve("provider"))
            .map(name -> new String(name.toArray(), StandardCharsets.UTF_8).strip()));
  }

  private static Parsed<EvidenceSource.Recording> of(
      Bytes evidence,
      Optional<Bytes> auxiliary,
      Optional<Bytes> manifest,
      Optional<String> provider) {
    return switch (SnpEvidence.read(evidence)) {
      case Parsed.Ok<SnpReport>(SnpReport report) -> {
        var item =
            new EvidenceItem("snp", evidence, auxiliary, manifest, provider, OptionalInt.empty());
        yield new Parsed.Ok<>(new EvidenceSource.Recording(report.reportData(), List.of(item)));
      }
      case Parsed.Malformed<SnpReport>(var refusal) -> new Parsed.Malformed<>(refusal);
    };
  }

  private static Optional<Bytes> optional(Path file) throws IOException {
    return Files.exists(file) ? nonEmpty(Files.readAllBytes(file)) : Optional.empty();
  }

  private static Optional<Bytes> nonEmpty(byte[] bytes) {
    return bytes.length == 0 ? Optional.empty() : Optional.of(Bytes.copyOf(bytes));
  }
}
