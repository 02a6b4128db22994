package dev.assay.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.assay.ingest.GatewayFixture.Answer;
import dev.assay.schemas.event.Cause;
import dev.assay.schemas.event.Tier;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// The description that the gateway serves is held against the gateway that serves it.
class OpenApiTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Pattern EXAMPLE =
      Pattern.compile(
          "```json (evidence|items-[a-z-]+|challenge-request)\n(.*?)```", Pattern.DOTALL);
  private static final String KBS_REQUEST = "{\"version\": \"0.4.0\", \"tee\": \"snp\"}";
  private static final String KEY = "a1".repeat(32);

  @TempDir private static Path directory;
  private static GatewayFixture fixture;
  private static JsonNode description;

  @BeforeAll
  static void start() throws Exception {
    PrivateKey key = KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate();
    Path file = TokenKeyFiles.write(directory.resolve("token-key"), key);
    fixture =
        GatewayFixture.start(
            Map.of(
                "ingest.kbs.workload",
                "payments",
                "ingest.veraison.workload",
                "payments",
                "ingest.token-key",
                file.toString()));
    String yaml = fixture.get(OpenApi.PATH).response().body();
    description = MAPPER.valueToTree(new Load(LoadSettings.builder().build()).loadFromString(yaml));
  }

  @AfterAll
  static void stop() {
    fixture.close();
  }

  @Test
  void everyResourceOfThePageIsDescribedAndNoOther() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "api.md"));
    var onPage = new TreeSet<String>();
    Pattern.compile("^\\| `(DELETE|GET|POST) (/[^`?]*)[^`]*` \\|", Pattern.MULTILINE)
        .matcher(page)
        .results()
        .forEach(row -> onPage.add(row.group(1) + " " + row.group(2)));
    var described = new TreeSet<String>();
    description
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(
                        member -> {
                          if (!member.equals("parameters")) {
                            described.add(member.toUpperCase(Locale.ROOT) + " " + path.getKey());
                          }
                        }));

    assertThat(described).isEqualTo(onPage);
  }

  @Test
  void otherMethodsOfWhatIsDescribedAreRefusedByName() {
    description
        .path("paths")
        .properties()
        .forEach(
            path -> {
              String filled = path.getKey().replaceAll("\\{[a-z]+\\}", "x");
              Answer answer =
                  fixture.send(
                      HttpRequest.newBuilder(fixture.uri().resolve(filled))
                          .method("PATCH", BodyPublishers.noBody()));
              assertThat(answer.status()).as(filled).isEqualTo(405);
              for (String method : answer.header("Allow").split(", ", -1)) {
                assertThat(path.getValue().has(method.toLowerCase(Locale.ROOT))).isTrue();
              }
            });
  }

  @Test
  void answersAreAsDescribed() {
    Answer challenge =
        fixture.post("/v1/challenges", "{\"guest\": \"g1\", \"workload\": \"payments\"}");
    Answer accepted = fixture.postEvidence();
    Answer other = fixture.postEvidence();
    String attestation = accepted.header("Location");
    assertDescribed("post", "/v1/challenges", challenge, 201);
    assertDescribed("post", "/v1/evidence", accepted, 202);
    assertDescribed("get", "/v1/attestations/{id}", fixture.get(attestation), 202);

    fixture.publish(GatewayFixture.verdict(accepted.text("id"), Tier.AFFIRMING, Cause.EVIDENCE));
    fixture.publish(GatewayFixture.rejection(other.text("id")));
    fixture.publishOnFleet(
        1, "default/g1", GatewayFixture.verdict("e", Tier.WARNING, Cause.POLICY));
    fixture.publish(
        GatewayFixture.release(
            HexFormat.of().parseHex(KEY), "736869e5-84f0-4973-92ec-06879ce3da0b", 1));
    assertDescribed("get", "/v1/attestations/{id}", fixture.get(attestation + "?wait=15s"), 200);
    assertDescribed(
        "get", "/v1/attestations/{id}", fixture.get(other.header("Location") + "?wait=15s"), 200);
    assertDescribed("get", "/v1/guests/{guest}/verdict", fixture.get("/v1/guests/g1/verdict"), 200);
    assertDescribed(
        "get", "/v1/releases/{key}", fixture.get("/v1/releases/" + KEY + "?wait=15s"), 200);
    assertDescribed("get", "/.well-known/jwks.json", fixture.get("/.well-known/jwks.json"), 200);
    assertDescribed("post", "/kbs/v0/auth", fixture.post("/kbs/v0/auth", KBS_REQUEST), 200);
    String discovery = "/.well-known/veraison/verification";
    assertDescribed("get", discovery, fixture.get(discovery), 200);
    Answer session = fixture.post("/challenge-response/v1/newSession", "");
    assertDescribed("post", "/challenge-response/v1/newSession", session, 201);
    assertDescribed(
        "get",
        "/challenge-response/v1/session/{id}",
        fixture.get("/challenge-response/v1/" + session.header("Location")),
        200);
    assertDescribed("get", "/healthz", fixture.get("/healthz"), 200);
    GatewayFixture.eventually(() -> fixture.get("/readyz").status() == 200);
    assertDescribed("get", "/readyz", fixture.get("/readyz"), 200);
    assertDescribed("get", "/metrics", fixture.get("/metrics"), 200);
    assertDescribed("get", "/openapi.yaml", fixture.get("/openapi.yaml"), 200);
  }

  @Test
  void problemsAreAsDescribed() {
    assertDescribed("post", "/v1/challenges", fixture.post("/v1/challenges", "{"), 400);
    assertDescribed("post", "/v1/evidence", fixture.post("/v1/evidence", "{\"x\": 1}"), 400);
    assertDescribed("post", "/kbs/v0/auth", fixture.post("/kbs/v0/auth", "{}"), 401);
    assertDescribed("post", "/kbs/v0/attest", fixture.post("/kbs/v0/attest", "{}"), 401);
    String session = "/challenge-response/v1/session/";
    assertDescribed("post", session + "{id}", fixture.post(session + "x", "{}"), 415);
    assertDescribed("get", session + "{id}", fixture.get(session + "x"), 400);
    assertDescribed("get", session + "{id}", fixture.get(session + "x.x.x"), 404);
    assertDescribed(
        "get",
        "/kbs/v0/resource/{repository}/{type}/{tag}",
        fixture.get("/kbs/v0/resource/a/b/.c"),
        404);
    assertDescribed("get", "/v1/attestations/{id}", fixture.get("/v1/attestations/x"), 404);
    assertDescribed("get", "/v1/releases/{key}", fixture.get("/v1/releases/x"), 400);
    assertDescribed(
        "get", "/v1/guests/{guest}/verdict", fixture.get("/v1/guests/nobody/verdict"), 404);
  }

  @Test
  void requestsOfThePageAreAsDescribed() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "api.md"));
    List<MatchResult> examples = EXAMPLE.matcher(page).results().toList();
    assertThat(examples).hasSizeGreaterThan(10);
    for (MatchResult example : examples) {
      JsonNode json = MAPPER.readTree(example.group(2));
      switch (example.group(1)) {
        case "evidence" -> assertValid("#/components/schemas/Evidence", json);
        case "challenge-request" -> assertValid("#/components/schemas/ChallengeRequest", json);
        default -> json.forEach(item -> assertValid("#/components/schemas/EvidenceItem", item));
      }
    }
  }

  private static void assertDescribed(String method, String path, Answer answer, int status) {
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(status);
    JsonNode response =
        resolved(
            description
                .path("paths")
                .path(path)
                .path(method)
                .path("responses")
                .path(Integer.toString(status)));
    String type = answer.header("Content-Type").split(";", 2)[0];
    JsonNode content = response.path("content").path(type);
    assertThat(content.isObject()).as("%s %s %d %s", method, path, status, type).isTrue();
    if (type.endsWith("json")) {
      assertValid(content.path("schema"), answer.body());
    }
    response
        .path("headers")
        .fieldNames()
        .forEachRemaining(name -> assertThat(answer.header(name)).as(name).isNotEmpty());
  }

  private static JsonNode resolved(JsonNode node) {
    return node.has("$ref") ? description.at(node.path("$ref").asText().substring(1)) : node;
  }

  private static void assertValid(String reference, JsonNode json) {
    assertValid(MAPPER.createObjectNode().put("$ref", reference), json);
  }

  /// By JSON Schema 2020-12, which OpenAPI 3.1's schemas are.
  private static void assertValid(JsonNode schema, JsonNode json) {
    var whole = MAPPER.createObjectNode();
    whole.set("components", description.path("components"));
    whole.setAll((ObjectNode) schema.deepCopy());
    JsonSchema compiled = JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(whole);
    assertThat(new ArrayList<>(compiled.validate(json))).as(json.toString()).isEmpty();
  }
}
