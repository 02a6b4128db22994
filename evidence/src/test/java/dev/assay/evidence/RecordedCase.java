package dev.assay.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/// One case of recorded evidence of real machines: a folder with a `case.json`, where the build
/// says they are.
public record RecordedCase(Path folder, JsonNode description) {
  /// All cases of a kind; without the folder, the test that asks is skipped and says so.
  public static List<RecordedCase> all(String kind) {
    Path root = Path.of(System.getProperty("assay.vectors", "absent")).resolve(kind);
    assumeTrue(Files.isDirectory(root), "skipped: no recorded evidence at " + root);
    try (Stream<Path> folders = Files.list(root)) {
      return folders
          .filter(folder -> Files.exists(folder.resolve("case.json")))
          .sorted()
          .map(RecordedCase::load)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static RecordedCase named(String kind, String name) {
    return all(kind).stream().filter(c -> c.toString().equals(name)).findFirst().orElseThrow();
  }

  /// `pass`, `fail` or `parse-only`.
  public String expect() {
    return description.path("expect").asText();
  }

  public JsonNode claims() {
    return description.path("claims");
  }

  public boolean has(String role) {
    return description.path("files").has(role);
  }

  /// The content of the file with that role in `case.json`.
  public Bytes file(String role) {
    return read(folder.resolve(description.path("files").path(role).asText()));
  }

  /// When certificates and collateral are to be judged.
  public Instant at() {
    return Instant.parse(description.path("evaluation_time").asText());
  }

  /// What was read, or a failed test.
  public static <T> T ok(Parsed<T> parsed) {
    return switch (parsed) {
      case Parsed.Ok<T>(T value) -> value;
      case Parsed.Malformed<T>(var refusal) -> throw new AssertionError(refusal.toString());
    };
  }

  @Override
  public String toString() {
    return folder.getFileName().toString();
  }

  public static Bytes read(Path file) {
    try {
      return Bytes.copyOf(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static RecordedCase load(Path folder) {
    try {
      return new RecordedCase(
          folder, new ObjectMapper().readTree(folder.resolve("case.json").toFile()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Where `part` first stands in `all`.
  ///
  /// @throws AssertionError if it doesn't
  public static int indexOf(Bytes all, Bytes part) {
    int index = all.toHex().indexOf(part.toHex());
    while (index % 2 == 1) {
      index = all.toHex().indexOf(part.toHex(), index + 1);
    }
    assertThat(index).as(part + " in " + all).isNotNegative();
    return index / 2;
  }
}
