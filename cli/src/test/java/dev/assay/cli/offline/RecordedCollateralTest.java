package dev.assay.cli.offline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.cli.CommandRun;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Intel's collateral as its service handed it out, through `assay inspect`.
class RecordedCollateralTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<String, String> FORMATS =
      Map.of(
          "tcb_info", "tcb-info",
          "qe_identity", "qe-identity",
          "tcb_info_issuer_chain", "certificates",
          "pck_crl", "crl",
          "root_ca_crl", "crl");

  @TestFactory
  Stream<DynamicTest> inspectRecognisesWhatIsServedForTrustDomains() throws IOException {
    return RecordedCommandCase.tests("tdx-quote", RecordedCollateralTest::isRecognised);
  }

  @TestFactory
  Stream<DynamicTest> inspectRecognisesWhatIsServedForEnclaves() throws IOException {
    return RecordedCommandCase.tests("sgx-quote", RecordedCollateralTest::isRecognised);
  }

  private static void isRecognised(RecordedCommandCase recorded) throws IOException {
    for (String role : FORMATS.keySet().stream().sorted().toList()) {
      for (Object file : recorded.each("FILE", role).stream().skip(1).toList()) {
        CommandRun run = CommandRun.of("inspect", file, "--json");
        assertThat(run.status()).as("%s: %s", file, run.out()).isZero();
        JsonNode shown = JSON.readTree(run.out());
        assertThat(shown.get("format").asText()).isEqualTo(FORMATS.get(role));
        assertThat(shown.get("claims").size()).isGreaterThan(3);
      }
    }
  }
}
