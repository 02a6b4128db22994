package dev.assay.cli.offline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.cli.CommandRun;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// SNP reports of real machines through `assay verify` and `assay inspect`, as their cases expect.
class RecordedReportsTest {
  private static final String KIND = "sev-snp-report";
  private static final Map<String, Integer> STATUS = Map.of("pass", 0, "fail", 1, "parse-only", 3);

  @TestFactory
  Stream<DynamicTest> verifyGivesTheExpectedOutcome() throws IOException {
    return RecordedCommandCase.tests(
        KIND,
        recorded -> {
          var arguments = new ArrayList<Object>(List.of("--format", "snp"));
          arguments.addAll(recorded.each("--evidence", "report"));
          arguments.addAll(recorded.each("--certs", "vcek", "vlek", "ask", "asvk", "ark"));
          arguments.addAll(recorded.at());
          RecordedCommandCase.verify(STATUS.getOrDefault(recorded.expect(), -1), arguments);
        });
  }

  @TestFactory
  Stream<DynamicTest> inspectRecognisesEachWholeReport() throws IOException {
    return RecordedCommandCase.tests(
        KIND,
        recorded -> {
          CommandRun run = CommandRun.of("inspect", recorded.file("report"), "--json");
          boolean whole = recorded.description().has("claims");
          assertThat(run.status()).isEqualTo(whole ? 0 : 1);
          if (whole) {
            JsonNode shown = new ObjectMapper().readTree(run.out());
            assertThat(shown.get("format").asText()).isEqualTo("snp");
            assertThat(shown.get("claims").get("snp.measurement").asText())
                .isEqualTo(recorded.claims().get("measurement").asText());
          }
        });
  }
}
