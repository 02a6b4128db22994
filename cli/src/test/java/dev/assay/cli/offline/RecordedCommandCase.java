package dev.assay.cli.offline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.appraisal.ClaimCatalogue;
import dev.assay.appraisal.ClaimCatalogue.Kind;
import dev.assay.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/// One case of recorded evidence of real machines, for the command line: a folder with a
/// `case.json`.
record RecordedCommandCase(Path folder, JsonNode description) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /// Made by holding evidence against the collateral given, and not by verification: what is
  /// appraised in the pipeline does not have them.
  private static final Pattern OF_COLLATERAL = Pattern.compile("(tdx|sgx)\\.(tcb|collateral)\\.");

  interface Check {
    void run(RecordedCommandCase recorded) throws IOException;
  }

  /// A test for each case of the kind, or one that is skipped and says why.
  static Stream<DynamicTest> tests(String kind, Check check) throws IOException {
    Path root = Path.of(System.getProperty("assay.vectors", "absent")).resolve(kind);
    if (!Files.isDirectory(root)) {
      return Stream.of(
          DynamicTest.dynamicTest(
              kind, () -> assumeTrue(false, "no recorded evidence at " + root.toAbsolutePath())));
    }
    try (var folders = Files.list(root)) {
      return folders
          .filter(folder -> Files.exists(folder.resolve("case.json")))
          .sorted()
          .toList()
          .stream()
          .map(
              folder ->
                  DynamicTest.dynamicTest(
                      folder.getFileName().toString(),
                      () ->
                          check.run(
                              new RecordedCommandCase(
                                  folder, JSON.readTree(folder.resolve("case.json").toFile())))));
    }
  }

  String name() {
    return folder.getFileName().toString();
  }

  String expect() {
    return description.path("expect").asText();
  }

  JsonNode claims() {
    return description.path("claims");
  }

  boolean has(String role) {
    return description.path("files").has(role);
  }

  Path file(String role) {
    return folder.resolve(description.path("files").path(role).asText());
  }

  /// `--at` with the case's time, or nothing where it has none.
  List<Object> at() {
    JsonNode time = description.path("evaluation_time");
    return time.isTextual() ? List.of("--at", time.asText()) : List.of();
  }

  /// `option FILE` for each of the roles that the case has.
  List<Object> each(String option, String... roles) {
    var arguments = new ArrayList<Object>();
    for (String role : roles) {
      if (has(role)) {
        arguments.add(option);
        arguments.add(file(role));
      }
    }
    return arguments;
  }

  /// Runs `assay verify --json` and reads what it printed. Rules can be written over every claim
  /// that verification makes.
  static JsonNode verify(int wantedStatus, List<Object> arguments) throws IOException {
    var all = new ArrayList<Object>(List.of("verify", "--json"));
    all.addAll(arguments);
    CommandRun run = CommandRun.of(all.toArray());
    assertThat(run.status()).as(run.out() + run.err()).isEqualTo(wantedStatus);
    assertThat(run.err()).isEmpty();
    JsonNode answer = JSON.readTree(run.out());
    assertThat(answer.path("claims").properties().stream().filter(RecordedCommandCase::isUnknown))
        .as("claims that claims.txt lacks, or has as another kind")
        .isEmpty();
    return answer;
  }

  private static boolean isUnknown(Map.Entry<String, JsonNode> claim) {
    if (OF_COLLATERAL.matcher(claim.getKey()).lookingAt()) {
      return false;
    }
    JsonNode value = claim.getValue();
    Kind kind = value.isBoolean() ? Kind.FLAG : value.isNumber() ? Kind.NUMBER : Kind.TEXT;
    return !ClaimCatalogue.kind(claim.getKey()).equals(Optional.of(kind));
  }
}
