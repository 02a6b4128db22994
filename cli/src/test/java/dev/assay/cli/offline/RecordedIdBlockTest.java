package dev.assay.cli.offline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.cli.CommandRun;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// ID blocks and ID authentication pages through `assay inspect`.
class RecordedIdBlockTest {
  @TestFactory
  Stream<DynamicTest> inspectRecognisesEach() throws IOException {
    return RecordedCommandCase.tests(
        "sev-id-block",
        recorded -> {
          shows(recorded, "id_block", "id-block", "id_block.launch_digest", "launch_digest");
          shows(recorded, "id_auth", "id-auth", "id_auth.id_key_digest", "id_key_digest");
          shows(recorded, "id_auth", "id-auth", "id_auth.author_key_digest", "author_key_digest");
          shows(recorded, "auth_block", "id-auth", "id_auth.id_key_digest", "id_key_digest");
        });
  }

  private static void shows(
      RecordedCommandCase recorded, String role, String format, String claim, String expected)
      throws IOException {
    if (!recorded.has(role)) {
      return;
    }
    CommandRun run = CommandRun.of("inspect", recorded.file(role), "--json");
    assertThat(run.status()).as(run.out()).isZero();
    JsonNode shown = new ObjectMapper().readTree(run.out());
    assertThat(shown.path("format").asText()).isEqualTo(format);
    assertThat(shown.path("claims").path(claim).asText()).hasSize(96);
    if (recorded.claims().has(expected)) {
      assertThat(shown.path("claims").path(claim).asText())
          .isEqualTo(recorded.claims().path(expected).asText());
    }
  }
}
