package dev.assay.cli.offline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Reports of real machines through `assay verify` and `assay inspect`, as their cases expect.
class RecordedReportsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path CASES =
      Path.of(System.getProperty("assay.vectors", "")).resolve("sev-snp-report");
  private static final Set<String> CERTIFICATES = Set.of("vcek", "vlek", "ask", "asvk", "ark");
  private static final Map<String, Integer> STATUS = Map.of("pass", 0, "fail", 1, "parse-only", 3);

  @TestFactory
  Stream<DynamicTest> verifyGivesTheExpectedOutcome() throws IOException {
    return cases(
        folder -> verifiesAsExpected(folder, JSON.readTree(folder.resolve("case.json").toFile())));
  }

  @TestFactory
  Stream<DynamicTest> inspectRecognisesEachWholeReport() throws IOException {
    return cases(
        folder -> {
          JsonNode expected = JSON.readTree(folder.resolve("case.json").toFile());
          CommandRun run = CommandRun.of("inspect", folder.resolve("report.bin"), "--json");
          assertThat(run.status()).isEqualTo(expected.has("claims") ? 0 : 1);
          if (expected.has("claims")) {
            JsonNode shown = JSON.readTree(run.out());
            assertThat(shown.get("format").asText()).isEqualTo("snp");
            assertThat(shown.get("claims").get("snp.measurement").asText())
                .isEqualTo(expected.get("claims").get("measurement").asText());
          }
        });
  }

  private interface Case {
    void run(Path folder) throws IOException;
  }

  private static Stream<DynamicTest> cases(Case test) throws IOException {
    if (!Files.isDirectory(CASES)) {
      return Stream.of(
          DynamicTest.dynamicTest(
              "recorded reports",
              () -> assumeTrue(false, "no recorded evidence at " + CASES.toAbsolutePath())));
    }
    try (var folders = Files.list(CASES)) {
      return folders.sorted().toList().stream()
          .map(
              folder ->
                  DynamicTest.dynamicTest(folder.getFileName().toString(), () -> test.run(folder)));
    }
  }

  private static void verifiesAsExpected(Path folder, JsonNode expected) throws IOException {
    var arguments = new ArrayList<Object>(List.of("verify", "--format", "snp", "--json"));
    expected
        .get("files")
        .properties()
        .forEach(
            file -> {
              Path path = folder.resolve(file.getValue().asText());
              if (file.getKey().equals("report")) {
                arguments.addAll(List.of("--evidence", path));
              } else if (CERTIFICATES.contains(file.getKey())) {
                arguments.addAll(List.of("--certs", path));
              }
            });
    if (!expected.get("evaluation_time").isNull()) {
      arguments.addAll(List.of("--at", expected.get("evaluation_time").asText()));
    }

    CommandRun run = CommandRun.of(arguments.toArray());

    assertThat(run.status()).as(run.out()).isEqualTo(STATUS.get(expected.get("expect").asText()));
    assertThat(run.err()).isEmpty();
  }
}
