package dev.assay.ingest;

import static dev.assay.ingest.GatewayFixture.NOON;
import static dev.assay.ingest.GatewayFixture.eventually;
import static dev.assay.ingest.GatewayFixture.rejection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.evidence.Bytes;
import dev.assay.ingest.GatewayFixture.Answer;
import dev.assay.schemas.event.Cause;
import dev.assay.schemas.event.Challenge;
import dev.assay.schemas.event.Evidence;
import dev.assay.schemas.event.EvidenceItem;
import dev.assay.schemas.event.Tier;
import dev.assay.schemas.event.Verdict;
import dev.assay.settings.SettingsException;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What clients of Veraison's challenge-response API, version 1, see of a gateway: request by
/// request.
class VeraisonApiTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NEW = "/challenge-response/v1/newSession";
  private static final String SESSION_TYPE =
      "application/vnd.veraison.challenge-response-session+json";
  private static final String CCA =
      "application/eat-collection; profile=\"http://arm.com/CCA-SSD/1.0.0\"";
  private static final String PSA = "application/psa-attestation-token";
  private static final String TSM_JSON = "application/vnd.veraison.tsm-report+json";
  private static final String TSM_CBOR = "application/vnd.veraison.tsm-report+cbor";
  private static final byte[] TOKEN = {(byte) 0xD2, (byte) 0x84, 1};

  @TempDir private Path directory;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private Map<String, String> settings;
  private GatewayFixture fixture;

  @BeforeEach
  void start() throws Exception {
    Path key =
        TokenKeyFiles.write(
            directory.resolve("token.der"),
            KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate());
    settings =
        new HashMap<>(
            Map.of("ingest.veraison.workload", "edge", "ingest.token-key", key.toString()));
    fixture = GatewayFixture.start(settings);
  }

  @AfterEach
  void stop() {
    fixture.close();
    executor.close();
  }

  @Test
  void aSessionHasANonceThatIsInTheLogBeforeTheClientHasIt() {
    Answer answer = open("");

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.header("Content-Type")).isEqualTo(SESSION_TYPE);
    assertThat(answer.header("Location")).startsWith("session/");
    assertThat(answer.text("status")).isEqualTo("waiting");
    assertThat(Instant.parse(answer.text("expiry"))).isAfter(NOON);
    assertThat(answer.body().path("accept")).extracting(JsonNode::asText).contains(CCA, PSA);
    Challenge challenge = fixture.written(fixture.topics.challenges()).getFirst();
    assertThat(Base64.getUrlDecoder().decode(answer.text("nonce")))
        .hasSize(32)
        .isEqualTo(bytes(challenge.getNonce()));
    assertThat(answer.text("nonce")).doesNotContain("=");
    assertThat(challenge.getWorkload()).isEqualTo("edge");
    assertThat(challenge.getGuest()).matches("veraison-[0-9a-f]{24}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"AAECAwQFBgc", "AAECAwQFBgc=", "-_-_-_-_-_8", "%2B%2F%2B%2F%2B%2F%2B%2F%2B%2F8="})
  void theClientMayChooseTheNonceInEitherBase64(String nonce) {
    Answer answer = open("?nonce=" + nonce);

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.text("nonce")).matches("AAECAwQFBgc|-_-_-_-_-_8");
  }

  @ParameterizedTest
  @CsvSource({"8", "64"})
  void theClientMaySayHowLongTheNonceIsToBe(int size) {
    assertThat(Base64.getUrlDecoder().decode(open("?nonceSize=" + size).text("nonce")))
        .hasSize(size);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?nonce=AAECAwQFBg",
        "?nonce=***",
        "?nonce=",
        "?nonceSize=7",
        "?nonceSize=65",
        "?nonceSize=-8",
        "?nonceSize=x",
        "?nonceSize=",
        "?nonce=AAECAwQFBgc&nonceSize=8",
        "?nonceLength=8"
      })
  void refusesNoncesOfOtherLengthsAndBothAtOnce(String query) {
    problem(open(query), 400);
    assertThat(fixture.written(fixture.topics.challenges())).isEmpty();
  }

  @Test
  void evidenceIsJudgedAsAnyOtherAndTheResultIsSignedWithTheKeyOfTheDiscovery() throws Exception {
    Answer session = open("");
    Answer answer = submit(session, CCA, TOKEN, Tier.AFFIRMING);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).isEqualTo(SESSION_TYPE);
    assertThat(answer.text("status")).isEqualTo("complete");
    assertThat(answer.text("nonce")).isEqualTo(session.text("nonce"));
    assertThat(answer.text("expiry")).isEqualTo(session.text("expiry"));
    assertThat(answer.body().at("/evidence/type").asText()).isEqualTo(CCA);
    assertThat(Base64.getDecoder().decode(answer.body().at("/evidence/value").asText()))
        .isEqualTo(TOKEN);
    Evidence evidence = evidence();
    assertThat(evidence.getBinding()).isEqualTo("nonce");
    assertThat(bytes(evidence.getNonce()))
        .isEqualTo(Base64.getUrlDecoder().decode(session.text("nonce")));
    assertThat(evidence.getItems().getFirst().getFormat()).isEqualTo("cca");
    assertThat(bytes(evidence.getItems().getFirst().getEvidence())).isEqualTo(TOKEN);

    JsonNode key = discovery().body().path("ear-verification-key");
    String[] parts = answer.text("result").split("\\.", 3);
    Signature check = Signature.getInstance("Ed25519");
    check.initVerify(publicKey(key));
    check.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
    assertThat(check.verify(Base64.getUrlDecoder().decode(parts[2]))).isTrue();
    JsonNode ear = ear(answer);
    assertThat(ear.path("eat_profile").asText()).isEqualTo("tag:github.com,2023:veraison/ear");
    assertThat(ear.path("eat_nonce")).isEqualTo(session.body().path("nonce"));
    assertThat(ear.path("iat").asLong()).isEqualTo(NOON.getEpochSecond());
    assertThat(ear.path("ear.verifier-id").fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder("developer", "build");
    assertThat(ear.path("submods").fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder("CCA_SSD_PLATFORM", "CCA_REALM");
    JsonNode realm = ear.path("submods").path("CCA_REALM");
    assertThat(realm.path("ear.status").asText()).isEqualTo("affirming");
    assertThat(realm.path("ear.trustworthiness-vector").path("hardware").asInt()).isEqualTo(2);
    assertThat(realm.path("ear.appraisal-policy-id").asText()).isEqualTo("policy:ARM_CCA");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/psa-attestation-token",
        "application/eat-cwt; profile=\"http://arm.com/psa/2.0.0\"",
        "application/eat+cwt;eat_profile=\"tag:psacertified.org,2023:psa#tfm\"",
        "application/eat+cwt; eat_profile=\"tag:psacertified.org,2019:psa#legacy\"",
      })
  void psaTokensComeUnderEachOfTheirTypes(String type) throws Exception {
    Answer answer = submit(open(""), type, TOKEN, Tier.WARNING);

    assertThat(evidence().getItems().getFirst().getFormat()).isEqualTo("psa");
    assertThat(ear(answer).at("/submods/PSA_IOT/ear.status").asText()).isEqualTo("warning");
  }

  @Test
  void anSnpReportIsTakenOutOfWhatTheKernelGave() throws Exception {
    String json =
        """
        {"provider": "sev_guest\\n", "outblob": "BAUG_w", "auxblob": "AQID"}
        """;
    Answer answer = submit(open("?nonceSize=64"), TSM_JSON, utf8(json), Tier.AFFIRMING);

    EvidenceItem item = evidence().getItems().getFirst();
    assertThat(item.getFormat()).isEqualTo("snp");
    assertThat(bytes(item.getEvidence())).containsExactly(4, 5, 6, -1);
    assertThat(bytes(item.getAuxiliary())).containsExactly(1, 2, 3);
    assertThat(ear(answer).path("submods").has("SEVSNP")).isTrue();
  }

  @Test
  void andTheSameInCbor() throws Exception {
    byte[] cbor =
        HexFormat.of()
            .parseHex(
                "a3"
                    + "676f7574626c6f62"
                    + "43040506"
                    + "67617578626c6f62"
                    + "40"
                    + "6870726f7669646572"
                    + "6a7365765f67756573740a");
    submit(open(""), TSM_CBOR, cbor, Tier.AFFIRMING);

    EvidenceItem item = evidence().getItems().getFirst();
    assertThat(bytes(item.getEvidence())).containsExactly(4, 5, 6);
    assertThat(item.getAuxiliary()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "+json | {\"outblob\": \"***\"}",
        "+json | {\"auxblob\": \"AQID\"}",
        "+json | {",
        "+cbor | {",
      })
  void whatIsNoReportGoesOnAsItIsToBeRefusedWhereAllEvidenceIs(String suffix, String body)
      throws Exception {
    String type = "application/vnd.veraison.tsm-report" + suffix;
    submit(open(""), type, utf8(body), Tier.CONTRAINDICATED);

    assertThat(bytes(evidence().getItems().getFirst().getEvidence())).isEqualTo(utf8(body));
  }

  @Test
  void whatIsWrappedInACmwIsUnwrapped() throws Exception {
    String json = "[\"%s\", \"0oQB\", 4]".formatted(PSA);
    submit(open(""), "application/vnd.veraison.cmw", utf8(json), Tier.AFFIRMING);
    assertThat(bytes(evidence().getItems().getFirst().getEvidence())).isEqualTo(TOKEN);

    Bytes cbor =
        Bytes.fromHex("827821").concat(Bytes.copyOf(utf8(PSA))).concat(Bytes.fromHex("43d28401"));
    Answer answer = submit(open(""), "application/cmw+cbor", cbor.toArray(), Tier.AFFIRMING);
    assertThat(bytes(evidence().getItems().getFirst().getEvidence())).isEqualTo(TOKEN);
    assertThat(answer.body().at("/evidence/type").asText()).isEqualTo(PSA);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/cmw+json | [\"application/psa-attestation-token\", \"***\"] | 400",
        "application/cmw+json | [\"application/psa-attestation-token\"] | 400",
        "application/cmw+json | [ | 400",
        "application/cmw+json | {\"a\": [\"application/psa-attestation-token\", \"AA\"]} | 400",
        "application/cmw+json | [\"text/plain\", \"AA\"] | 415",
        "application/cmw+cbor | xx | 400",
        "application/cmw | xx | 400",
      })
  void refusesWrappersThatAreNoneAndThoseAroundOtherTypes(String type, String body, int status) {
    problem(post(open(""), type, utf8(body)), status);
    assertThat(fixture.written(fixture.topics.evidence())).isEmpty();
  }

  @Test
  void badEvidenceIsNoErrorAndVouchesForNothing() throws Exception {
    Answer session = open("");
    Future<Answer> answer = executor.submit(() -> post(session, CCA, TOKEN));
    fixture.publish(rejection(submitted()));

    assertThat(answer.get().status()).isEqualTo(200);
    JsonNode realm = ear(answer.get()).path("submods").path("CCA_REALM");
    assertThat(realm.path("ear.status").asText()).isEqualTo("contraindicated");
    assertThat(realm.path("ear.trustworthiness-vector")).hasSize(8).allMatch(n -> n.asInt() == 99);
  }

  @Test
  void aVerdictOnAnotherGuestVouchesForNothing() throws Exception {
    Answer session = open("");
    Future<Answer> answer = executor.submit(() -> post(session, CCA, TOKEN));
    fixture.publish(GatewayFixture.verdict(submitted(), Tier.AFFIRMING, Cause.EVIDENCE));

    assertThat(ear(answer.get()).at("/submods/CCA_REALM/ear.status").asText())
        .isEqualTo("contraindicated");
  }

  @Test
  void checksAreMadeInTheOrderThatClientsKnow() {
    Answer session = open("");
    String path = location(session);

    // Each request has all the faults that are looked for later, too.
    problem(send("POST", "/challenge-response/v1/session/x", "text/html", "text/plain", ""), 406);
    problem(send("POST", "/challenge-response/v1/session/x", SESSION_TYPE, "text/plain", ""), 400);
    Answer type = send("POST", "/challenge-response/v1/session/x", "*/*", "text/plain", "e");
    problem(type, 415);
    assertThat(type.header("Accept")).contains(CCA, PSA, "application/cmw+cbor");
    problem(send("POST", "/challenge-response/v1/session/x", "application/*", PSA, "e"), 400);
    problem(send("POST", path + "A", "*/*", PSA, "e"), 404);
    fixture.now = Instant.parse(session.text("expiry"));
    problem(send("POST", path, "*/*", PSA, "e"), 404);
    problem(send("GET", path, "*/*", PSA, ""), 404);
    problem(send("DELETE", path, "*/*", PSA, ""), 404);
    problem(send("POST", NEW, "text/html", "text/plain", ""), 406);
    assertThat(fixture.written(fixture.topics.evidence())).isEmpty();
  }

  @Test
  void whereNoVerdictComesTheClientPollsAndAnyGatewayAnswers() throws Exception {
    settings.put("ingest.veraison.patience", "1ms");
    try (var impatient = GatewayFixture.start(settings)) {
      Answer session = impatient.send(post(impatient, NEW));
      HttpRequest.Builder request =
          request(impatient, "POST", location(session), "*/*", PSA, TOKEN);
      Answer accepted = impatient.send(request);
      assertThat(accepted.status()).isEqualTo(202);
      assertThat(accepted.text("status")).isEqualTo("processing");
      assertThat(accepted.body().has("result")).isFalse();
      Answer pending = fixture.get(location(session));
      assertThat(pending.status()).isEqualTo(200);
      assertThat(pending.text("status")).isEqualTo("processing");

      Evidence evidence = impatient.written(impatient.topics.evidence()).getFirst();
      fixture.publish(verdict(evidence, Tier.AFFIRMING));
      eventually(() -> fixture.get(location(session)).text("status").equals("complete"));

      Answer complete = fixture.get(location(session));
      assertThat(ear(complete).at("/submods/PSA_IOT/ear.status").asText()).isEqualTo("affirming");
      assertThat(complete.header("Content-Type")).isEqualTo(SESSION_TYPE);
    }
  }

  @Test
  void evidenceThatIsPostedAgainIsAnsweredAgainAndNotJudgedAgain() throws Exception {
    Answer session = open("");
    submit(session, PSA, TOKEN, Tier.AFFIRMING);

    Answer again = post(session, CCA, TOKEN);

    assertThat(again.status()).isEqualTo(200);
    assertThat(ear(again).at("/submods/PSA_IOT/ear.status").asText()).isEqualTo("affirming");
    assertThat(fixture.written(fixture.topics.evidence())).hasSize(1);
  }

  @Test
  void aSessionCanBeDiscarded() {
    Answer answer = send("DELETE", location(open("")), "*/*", PSA, "");

    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.response().body()).isEmpty();
  }

  @Test
  void theDiscoverySaysWhatThereIs() {
    Answer answer = discovery();

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).isEqualTo("application/vnd.veraison.discovery+json");
    assertThat(answer.header("Cache-Control")).isEqualTo("max-age=60");
    assertThat(answer.body().path("media-types")).extracting(JsonNode::asText).contains(CCA);
    assertThat(answer.body().path("ear-verification-key").has("d")).isFalse();
    assertThat(answer.body().at("/api-endpoints/newChallengeResponseSession").asText())
        .isEqualTo(NEW);
    eventually(() -> discovery().text("service-state").equals("READY"));
    problem(send("GET", "/.well-known/veraison/verification", "text/html", PSA, ""), 406);
  }

  @Test
  void aCredentialNamesTheGuestUnlessTheNonceIsTheClientsOwn() throws Exception {
    String hash = "sha256:" + Bytes.copyOf(utf8("one")).sha256().toHex();
    Path file =
        Files.writeString(
            directory.resolve("credentials"),
            "web-17.token=%s\nweb-17.guests=web-17\n".formatted(hash));
    settings.put("ingest.credentials", file.toString());
    try (var closed = GatewayFixture.start(settings)) {
      for (String path : List.of(NEW, NEW + "?nonce=AAECAwQFBgc")) {
        Answer answer = closed.send(post(closed, path).header("Authorization", "Bearer one"));
        assertThat(answer.status()).isEqualTo(201);
      }
      assertThat(closed.written(closed.topics.challenges()))
          .extracting(Challenge::getGuest)
          .satisfiesExactly(
              named -> assertThat(named).isEqualTo("web-17"),
              own -> assertThat(own).startsWith("veraison-"));
    }
  }

  @Test
  void withoutItsSettingThereIsNoneOfItAndWithoutAKeyThereIsNoSetting() {
    try (var plain = GatewayFixture.start()) {
      assertThat(plain.send(post(plain, NEW)).status()).isEqualTo(404);
      assertThat(plain.get("/.well-known/veraison/verification").status()).isEqualTo(404);
    }
    assertThatThrownBy(() -> GatewayFixture.settings(Map.of("ingest.veraison.workload", "edge")))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("ingest.token-key");
  }

  private static void problem(Answer answer, int status) {
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    for (String member : List.of("type", "title", "detail")) {
      assertThat(answer.text(member)).as(member).isNotEmpty();
    }
    assertThat(answer.body().path("status").asInt()).isEqualTo(status);
  }

  private Answer open(String query) {
    return fixture.send(post(fixture, NEW + query));
  }

  private Answer discovery() {
    return fixture.get("/.well-known/veraison/verification");
  }

  private static HttpRequest.Builder post(GatewayFixture gateway, String path) {
    return HttpRequest.newBuilder(gateway.uri().resolve(path)).POST(BodyPublishers.noBody());
  }

  private static String location(Answer session) {
    return URI.create(NEW).resolve(session.header("Location")).toString();
  }

  private Answer submit(Answer session, String type, byte[] body, Tier tier) throws Exception {
    int before = fixture.written(fixture.topics.evidence()).size();
    Callable<Answer> post = () -> post(session, type, body);
    Future<Answer> answer = executor.submit(post);
    eventually(() -> fixture.written(fixture.topics.evidence()).size() > before || answer.isDone());
    fixture.publish(verdict(evidence(), tier));
    assertThat(answer.get().status()).as(answer.get().response().body()).isEqualTo(200);
    return answer.get();
  }

  private Answer post(Answer session, String type, byte[] body) {
    return fixture.send(request(fixture, "POST", location(session), SESSION_TYPE, type, body));
  }

  private Answer send(String method, String path, String accept, String type, String body) {
    return fixture.send(request(fixture, method, path, accept, type, utf8(body)));
  }

  private static HttpRequest.Builder request(
      GatewayFixture gateway, String method, String path, String accept, String type, byte[] body) {
    return HttpRequest.newBuilder(gateway.uri().resolve(path))
        .header("Accept", accept)
        .header("Content-Type", type)
        .timeout(Duration.ofSeconds(20))
        .method(method, BodyPublishers.ofByteArray(body));
  }

  private String submitted() {
    eventually(() -> !fixture.written(fixture.topics.evidence()).isEmpty());
    return evidence().getId();
  }

  private Evidence evidence() {
    return fixture.written(fixture.topics.evidence()).getLast();
  }

  private static Verdict verdict(Evidence evidence, Tier tier) {
    return Verdict.newBuilder(GatewayFixture.verdict(evidence.getId(), tier, Cause.EVIDENCE))
        .setGuest(evidence.getGuest())
        .build();
  }

  private static JsonNode ear(Answer answer) throws IOException {
    return JSON.readTree(Base64.getUrlDecoder().decode(answer.text("result").split("\\.", 3)[1]));
  }

  /// RFC 8032: little-endian, the highest bit says whether X is odd.
  private static PublicKey publicKey(JsonNode jwk) throws Exception {
    byte[] x = Base64.getUrlDecoder().decode(jwk.path("x").asText());
    boolean odd = (x[31] & 0x80) != 0;
    x[31] &= 0x7F;
    byte[] bigEndian = new byte[32];
    for (int i = 0; i < 32; i++) {
      bigEndian[i] = x[31 - i];
    }
    var point = new EdECPoint(odd, new BigInteger(1, bigEndian));
    return KeyFactory.getInstance("Ed25519")
        .generatePublic(new EdECPublicKeySpec(NamedParameterSpec.ED25519, point));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}
