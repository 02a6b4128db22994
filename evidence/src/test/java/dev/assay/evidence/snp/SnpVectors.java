package dev.assay.evidence.snp;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateReader;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Parsed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/// Reports of real machines, one folder a case, where the build says they are.
final class SnpVectors {
  private static final List<String> CERTIFICATES = List.of("vcek", "vlek", "ask", "asvk", "ark");

  private SnpVectors() {}

  record Case(Path folder, JsonNode description) {
    String expect() {
      return description.path("expect").asText();
    }

    boolean has(String role) {
      return description.path("files").has(role);
    }

    Bytes file(String role) {
      return read(folder.resolve(description.path("files").path(role).asText()));
    }

    Bytes report() {
      return file("report");
    }

    SnpReport parsedReport() {
      return ok(SnpEvidence.read(report()));
    }

    CertificateSet certificates() {
      return CERTIFICATES.stream()
          .filter(this::has)
          .map(role -> ok(CertificateReader.read(file(role))))
          .reduce(CertificateSet.EMPTY, CertificateSet::with);
    }

    Instant at() {
      return Instant.parse(description.path("evaluation_time").asText());
    }

    @Override
    public String toString() {
      return folder.getFileName().toString();
    }
  }

  /// All cases; without the folder, the test that asks is skipped and says so.
  static List<Case> all() {
    Path root = Path.of(System.getProperty("assay.vectors", "absent")).resolve("sev-snp-report");
    assumeTrue(Files.isDirectory(root), "skipped: no recorded evidence at " + root);
    try (Stream<Path> folders = Files.list(root)) {
      return folders.sorted().map(SnpVectors::load).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Case named(String name) {
    return all().stream().filter(c -> c.toString().equals(name)).findFirst().orElseThrow();
  }

  static <T> T ok(Parsed<T> parsed) {
    return switch (parsed) {
      case Parsed.Ok<T>(T value) -> value;
      case Parsed.Malformed<T>(var refusal) -> throw new AssertionError(refusal.toString());
    };
  }

  private static Case load(Path folder) {
    try {
      return new Case(folder, new ObjectMapper().readTree(folder.resolve("case.json").toFile()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Bytes read(Path file) {
    try {
      return Bytes.copyOf(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
