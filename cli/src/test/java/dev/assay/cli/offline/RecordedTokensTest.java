package dev.assay.cli.offline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// CCA and PSA tokens of other projects through `assay verify` and `assay inspect`, as their cases
/// expect, with each form in which their keys come.
class RecordedTokensTest {
  private static final List<String> KEY_ROLES =
      List.of("trust_anchor", "cpak_public", "ta_store", "public_key");

  @TestFactory
  Stream<DynamicTest> verifyGivesTheExpectedOutcomeOfCca() throws IOException {
    return RecordedCommandCase.tests("cca-token", recorded -> check(recorded, "cca"));
  }

  @TestFactory
  Stream<DynamicTest> verifyGivesTheExpectedOutcomeOfPsa() throws IOException {
    return RecordedCommandCase.tests("psa-token", recorded -> check(recorded, "psa"));
  }

  @TestFactory
  Stream<DynamicTest> inspectShowsClaimsSetsThatAreComplete() throws IOException {
    return RecordedCommandCase.tests(
        "cca-claims",
        recorded -> {
          CommandRun run = CommandRun.of("inspect", recorded.file("claims"), "--json");
          JsonNode shown = new ObjectMapper().readTree(run.out());
          if (recorded.expect().equals("pass")) {
            assertThat(run.status()).isZero();
            assertThat(shown.path("format").asText()).isEqualTo("cca-claims");
          } else {
            assertThat(run.status()).isEqualTo(1);
            assertThat(shown.path("refusal").path("reason").asText()).isEqualTo("FIELD_MISSING");
            assertThat(shown.path("refusal").path("field").asText())
                .isEqualTo("cca.realm.challenge");
          }
        });
  }

  private static void check(RecordedCommandCase recorded, String format) throws IOException {
    Path token = recorded.file("token");
    List<Object> asked = List.of("--format", format, "--evidence", token);
    JsonNode undecided = RecordedCommandCase.verify(3, asked);
    assertThat(undecided.path("refusal").path("reason").asText()).isEqualTo("CERTIFICATE_MISSING");
    for (String role : KEY_ROLES) {
      if (recorded.has(role)) {
        List<Object> withKey = new ArrayList<>(asked);
        withKey.addAll(List.of("--key", recorded.file(role)));
        checkWithKey(recorded, withKey);
      }
    }
    CommandRun run = CommandRun.of("inspect", token, "--json");
    assertThat(run.status()).isZero();
    assertThat(new ObjectMapper().readTree(run.out()).path("format").asText()).isEqualTo(format);
  }

  private static void checkWithKey(RecordedCommandCase recorded, List<Object> withKey)
      throws IOException {
    if (recorded.expect().equals("fail")) {
      JsonNode refused = RecordedCommandCase.verify(1, withKey);
      assertThat(refused.path("refusal").path("field").asText())
          .isEqualTo("cca.platform.challenge");
      return;
    }
    JsonNode claims = RecordedCommandCase.verify(0, withKey).path("claims");
    String freshness = claims.has("psa.nonce") ? "psa.nonce" : "cca.realm.challenge";
    List<Object> fresh = new ArrayList<>(withKey);
    fresh.addAll(List.of("--nonce", claims.path(freshness).asText()));
    RecordedCommandCase.verify(0, fresh);
    fresh.set(fresh.size() - 1, "0102");
    JsonNode stale = RecordedCommandCase.verify(1, fresh);
    assertThat(stale.path("refusal").path("reason").asText()).isEqualTo("BINDING_MISMATCH");
    assertThat(stale.path("refusal").path("field").asText()).isEqualTo(freshness);
  }
}
