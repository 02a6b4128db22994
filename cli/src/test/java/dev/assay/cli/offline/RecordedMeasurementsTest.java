package dev.assay.cli.offline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assay.cli.CommandRun;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// `assay verify --format spdm` and `assay inspect` on reports of real GPUs.
class RecordedMeasurementsTest {
  @TestFactory
  Stream<DynamicTest> measurements() throws IOException {
    return RecordedCommandCase.tests("spdm-measurements", RecordedMeasurementsTest::check);
  }

  private static void check(RecordedCommandCase recorded) throws IOException {
    boolean genuine = recorded.expect().equals("pass");
    String nonce = recorded.claims().path("request_nonce").asText();
    JsonNode answer = verify(genuine ? 0 : 1, recorded, "--nonce", nonce);
    assertThat(answer.path("outcome").asText()).isEqualTo(genuine ? "VERIFIED" : "REFUSED");
    if (!genuine) {
      assertThat(answer.path("refusal").path("reason").asText()).isEqualTo("SIGNATURE_INVALID");
      return;
    }
    assertThat(answer.path("claims").path("spdm.nonce").asText()).isEqualTo(nonce);
    verify(0, recorded, "--nonce", nonce + "00".repeat(32));
    JsonNode other = verify(1, recorded, "--nonce", "ab".repeat(32));
    assertThat(other.path("refusal").path("reason").asText()).isEqualTo("BINDING_MISMATCH");
    JsonNode untrusted = verify(1, recorded, "--trust-anchor", "00".repeat(32));
    assertThat(untrusted.path("refusal").path("reason").asText()).isEqualTo("CHAIN_UNTRUSTED");

    CommandRun run = CommandRun.of("inspect", recorded.file("transcript"));
    assertThat(run.status()).isZero();
    assertThat(run.out())
        .startsWith("SPDM 1.1 measurements")
        .contains("spdm.measurements.63.value");
  }

  private static JsonNode verify(int status, RecordedCommandCase recorded, String... more)
      throws IOException {
    var arguments =
        new ArrayList<Object>(
            List.of("--format", "spdm", "--evidence", recorded.file("transcript")));
    arguments.addAll(recorded.at());
    arguments.addAll(List.of("--certs", recorded.file("cert_chain")));
    arguments.addAll(List.of(more));
    return RecordedCommandCase.verify(status, arguments);
  }
}
