package dev.assay.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.assay.ingest.GatewayFixture.Answer;
import dev.assay.schemas.event.Cause;
import dev.assay.schemas.event.Tier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// `docs/api.md` says what the gateway does: its requests are accepted, and its answers have the
/// members that the gateway's have.
class ApiPageTest {
  private static final Path PAGE = Path.of("..", "docs", "api.md");
  private static final Pattern EXAMPLE =
      Pattern.compile("```json ([a-z-]+)\n(.*?)```", Pattern.DOTALL);

  private final Map<String, JsonNode> examples = read();

  @Test
  void theExamplesAreServed() {
    try (var fixture = GatewayFixture.start()) {
      Answer challenge = fixture.post("/v1/challenges", text("challenge-request"));
      Answer accepted = fixture.post("/v1/evidence", text("evidence"));
      String id = accepted.text("id");

      assertThat(challenge.status()).isEqualTo(201);
      assertSameMembers(challenge.body(), "challenge");
      assertThat(accepted.status()).as(accepted.response().body()).isEqualTo(202);
      assertSameMembers(accepted.body(), "accepted");
      assertSameMembers(fixture.get("/v1/attestations/" + id).body(), "pending");
      fixture.publish(GatewayFixture.verdict(id, Tier.AFFIRMING, Cause.EVIDENCE));
      Answer verdict = fixture.get("/v1/attestations/" + id + "?wait=15s");
      assertSameMembers(verdict.body(), "verdict");
      assertSameMembers(verdict.body().path("verdict"), "verdict", "verdict");
      GatewayFixture.eventually(() -> fixture.get("/readyz").status() == 200);
      assertSameMembers(fixture.get("/readyz").body(), "ready");
    }
  }

  @Test
  void theItemsOfEachFormatAreTaken() {
    try (var fixture = GatewayFixture.start()) {
      List<String> items =
          examples.keySet().stream().filter(name -> name.startsWith("items-")).toList();
      assertThat(items).hasSizeGreaterThan(10);
      for (String name : items) {
        ObjectNode body = example("evidence").deepCopy();
        body.set("items", example(name));

        Answer accepted = fixture.post("/v1/evidence", body.toString());

        assertThat(accepted.status()).as(name + accepted.response().body()).isEqualTo(202);
      }
    }
  }

  @Test
  void theRejectionIsAsShown() {
    try (var fixture = GatewayFixture.start()) {
      String id = fixture.postEvidence().text("id");
      fixture.publish(GatewayFixture.rejection(id));
      Answer rejected = fixture.get("/v1/attestations/" + id + "?wait=15s");

      assertSameMembers(rejected.body(), "rejected");
      assertSameMembers(rejected.body().path("rejection"), "rejected", "rejection");
    }
  }

  @Test
  void releasesAreAsShown() {
    try (var fixture = GatewayFixture.start()) {
      fixture.publish(
          GatewayFixture.release(new byte[32], "736869e5-84f0-4973-92ec-06879ce3da0b", 1));
      Answer releases = fixture.get("/v1/releases/" + "00".repeat(32) + "?wait=15s");

      assertSameMembers(releases.body(), "releases");
      assertThat(names(releases.body().at("/releases/0")))
          .isEqualTo(names(example("releases").at("/releases/0")));
    }
  }

  @Test
  void theProblemIsAsShown() {
    try (var fixture = GatewayFixture.start()) {
      ObjectNode wrong = example("evidence").deepCopy();
      ((ObjectNode) wrong.at("/items/0")).put("privilegeLevel", 4);

      assertThat(fixture.post("/v1/evidence", wrong.toString()).body())
          .isEqualTo(example("problem"));
    }
  }

  @Test
  void everyKindOfProblemIsOnThePage() throws IOException {
    String page = Files.readString(PAGE);
    for (Problem.Kind kind : Problem.Kind.values()) {
      assertThat(page).contains("`" + kind.name().toLowerCase(Locale.ROOT).replace('_', '-') + "`");
    }
  }

  private void assertSameMembers(JsonNode actual, String example, String... path) {
    JsonNode shown = example(example);
    for (String member : path) {
      shown = shown.path(member);
    }
    assertThat(names(actual)).isEqualTo(names(shown));
  }

  private static Set<String> names(JsonNode node) {
    var names = new TreeSet<String>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private String text(String name) {
    return example(name).toString();
  }

  private JsonNode example(String name) {
    JsonNode example = examples.get(name);
    if (example == null) {
      throw new AssertionError("no example " + name);
    }
    return example;
  }

  private static Map<String, JsonNode> read() {
    try {
      var examples = new HashMap<String, JsonNode>();
      Matcher matcher = EXAMPLE.matcher(Files.readString(PAGE));
      while (matcher.find()) {
        examples.put(matcher.group(1), new ObjectMapper().readTree(matcher.group(2)));
      }
      return examples;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
