package dev.assay.ingest;

import static dev.assay.ingest.GatewayFixture.NOON;
import static dev.assay.ingest.GatewayFixture.eventually;
import static dev.assay.ingest.GatewayFixture.rejection;
import static dev.assay.ingest.GatewayFixture.release;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.assay.ingest.GatewayFixture.Answer;
import dev.assay.ingest.token.TokenKeys;
import dev.assay.schemas.event.Cause;
import dev.assay.schemas.event.Challenge;
import dev.assay.schemas.event.Evidence;
import dev.assay.schemas.event.EvidenceItem;
import dev.assay.schemas.event.SecretRelease;
import dev.assay.schemas.event.Tier;
import dev.assay.schemas.event.Verdict;
import dev.assay.settings.SettingsException;
import java.io.IOException;
import java.math.BigInteger;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
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

/// What clients of the KBS protocol, version 0.4.0, see of a gateway: request by request.
class KbsProtocolTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();
  private static final String PATH = "/kbs/v0/resource/payments/key/disk";
  private static final String QUOTE = "{\"quote\": \"BAACAIEAAAA=\", \"cc_eventlog\": \"AQID\"}";
  private static final int[][] SNP_ARRAYS = {
    {0x10, 16},
    {0x20, 16},
    {0x50, 64},
    {0x90, 48},
    {0xC0, 32},
    {0xE0, 48},
    {0x110, 48},
    {0x140, 32},
    {0x160, 32},
    {0x1A0, 64}
  };
  private static final String[] SNP_ARRAY_NAMES = {
    "family_id",
    "image_id",
    "report_data",
    "measurement",
    "host_data",
    "id_key_digest",
    "author_key_digest",
    "report_id",
    "report_id_ma",
    "chip_id"
  };

  @TempDir private Path directory;
  private final KeyPair guestKey = newKey();
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private Map<String, String> settings;
  private GatewayFixture fixture;

  private record Session(String nonce, String cookie) {}

  @BeforeEach
  void start() throws Exception {
    Path key = TokenKeyFiles.write(directory.resolve("token.der"), newKey().getPrivate());
    settings =
        new HashMap<>(
            Map.of("ingest.kbs.workload", "payments", "ingest.token-key", key.toString()));
    fixture = GatewayFixture.start(settings);
  }

  @AfterEach
  void stop() {
    fixture.close();
    executor.close();
  }

  @Test
  void aChallengeIsInTheLogBeforeTheClientHasIt() {
    Answer answer = fixture.post("/kbs/v0/auth", request("0.4.0", "tdx"));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body().path("extra-params").asText("-")).isEmpty();
    Challenge challenge = fixture.written(fixture.topics.challenges()).getFirst();
    assertThat(Base64.getDecoder().decode(answer.text("nonce")))
        .isEqualTo(bytes(challenge.getNonce()))
        .hasSize(32);
    assertThat(challenge.getWorkload()).isEqualTo("payments");
    assertThat(challenge.getGuest()).matches("kbs-[0-9a-f]{24}");
    assertThat(answer.header("Set-Cookie"))
        .matches("kbs-session-id=[A-Za-z0-9_.-]+; Path=/kbs/v0; HttpOnly; Expires=.* GMT");
  }

  @ParameterizedTest
  @CsvSource({"0.3.0,tdx", "0.4.1,tdx", "0.4.0,sample", "0.4.0,azsnpvtpm", "0.4.0,nvidia"})
  void refusesOtherVersionsAndTeesAndSimulatedOnesInTheProtocolsForm(String version, String tee) {
    Answer answer = fixture.post("/kbs/v0/auth", request(version, tee));

    refused(answer, 401, "AttestationError");
    assertThat(fixture.written(fixture.topics.challenges())).isEmpty();
  }

  @Test
  void sampleEvidenceGoesIntoTheLogWhereTheGatewayTakesIt() throws Exception {
    fixture.close();
    settings.put("ingest.kbs.sample", "true");
    fixture = GatewayFixture.start(settings);
    String sample = "{\"svn\":\"1\",\"report_data\":\"AQID\"}";
    Session session = open("sample");
    refused(post(session, body(session.nonce(), jwk(), "\"1\"")).get(), 401, "AttestationError");

    Answer answer = attest(session, body(session.nonce(), jwk(), sample), Tier.WARNING).get();

    Evidence evidence = fixture.written(fixture.topics.evidence()).getFirst();
    assertThat(evidence.getBinding()).isEqualTo("kbs");
    EvidenceItem item = evidence.getItems().getFirst();
    assertThat(item.getFormat()).isEqualTo("sample");
    assertThat(new String(bytes(item.getEvidence()), StandardCharsets.UTF_8)).isEqualTo(sample);
    assertThat(
            claimsOf(answer.text("token"))
                .at("/submods/cpu0/ear.veraison.annotated-evidence")
                .has("sample"))
        .isTrue();
  }

  @Test
  void aBodyThatIsNoJsonIsRefusedInTheProtocolsForm() {
    refused(fixture.post("/kbs/v0/auth", "{"), 401, "SerdeError");
  }

  @Test
  void aBodyThatIsTooLargeIsRefusedInTheProtocolsForm() {
    String large = "{\"version\": \"%s\"}".formatted("x".repeat(1024 * 1024));

    assertThat(fixture.post("/kbs/v0/auth", large).status()).isEqualTo(413);
  }

  @Test
  void evidenceIsBoundToNonceAndKeyAndJudgedAsAnyOther() throws Exception {
    Session session = open("tdx");
    Answer answer = attest(session, body(session.nonce(), jwk(), QUOTE), Tier.AFFIRMING).get();

    Evidence evidence = fixture.written(fixture.topics.evidence()).getFirst();
    ObjectNode jwk = jwk();
    String expected =
        "{\"additional-evidence\":\"\",\"nonce\":\"%s\",\"tee-pubkey\":{\"alg\":\"%s\",\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"%s\",\"y\":\"%s\"}}"
            .formatted(
                session.nonce(),
                "ECDH-ES+A256KW",
                jwk.get("x").textValue(),
                jwk.get("y").textValue());
    assertThat(new String(bytes(evidence.getRuntimeData()), StandardCharsets.UTF_8))
        .isEqualTo(expected);
    assertThat(evidence.getBinding()).isEqualTo("kbs");
    assertThat(evidence.getSolicited()).isTrue();
    assertThat(evidence.getGuest())
        .isEqualTo(fixture.written(fixture.topics.challenges()).getFirst().getGuest());
    EvidenceItem item = evidence.getItems().getFirst();
    assertThat(item.getFormat()).isEqualTo("tdx");
    assertThat(bytes(item.getEvidence())).containsExactly(4, 0, 2, 0, 0x81, 0, 0, 0);
    assertThat(bytes(item.getEventLog())).containsExactly(1, 2, 3);
    JsonNode claims = claimsOf(answer.text("token"));
    JsonNode cpu = claims.path("submods").path("cpu0");
    assertThat(cpu.path("ear.status").asText()).isEqualTo("affirming");
    assertThat(cpu.at("/ear.veraison.annotated-evidence/runtime_data_claims/tee-pubkey"))
        .isEqualTo(jwk);
    // The fixture's verdicts rest on a simulated root, and the token says so.
    assertThat(cpu.path("ear.veraison.annotated-evidence").has("sample")).isTrue();
    assertThat(cpu.path("ear.veraison.annotated-evidence").has("tdx")).isFalse();
  }

  @Test
  void aTokenIsCheckedWithTheKeyThatIsPublished() throws Exception {
    Session session = open("tdx");
    String token =
        attest(session, body(session.nonce(), jwk(), QUOTE), Tier.WARNING).get().text("token");

    JsonNode key = fixture.get("/.well-known/jwks.json").body().path("keys").get(0);

    String[] parts = token.split("\\.", 3);
    Signature check = Signature.getInstance("SHA256withECDSAinP1363Format");
    check.initVerify(publicKey(key));
    check.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
    assertThat(check.verify(Base64.getUrlDecoder().decode(parts[2]))).isTrue();
    JsonNode header = JSON.readTree(Base64.getUrlDecoder().decode(parts[0]));
    assertThat(header.path("kid")).isEqualTo(key.path("kid"));
    assertThat(key.has("d")).isFalse();
    assertThat(claimsOf(token).at("/submods/cpu0/ear.status").asText()).isEqualTo("warning");
  }

  @ParameterizedTest
  @ValueSource(strings = {"CONTRAINDICATED", "NONE"})
  void noTokenWithoutAVerdictThatTakesTheEvidence(Tier tier) throws Exception {
    Session session = open("tdx");

    refused(
        attest(session, body(session.nonce(), jwk(), QUOTE), tier).get(), 401, "AttestationError");
  }

  @Test
  void aRejectionIsAFailedAttestation() throws Exception {
    Session session = open("tdx");
    Future<Answer> answer = post(session, body(session.nonce(), jwk(), QUOTE));
    fixture.publish(rejection(submitted()));

    refused(answer.get(), 401, "AttestationError");
    assertThat(answer.get().text("detail"))
        .isEqualTo(
            "evidence: NONCE_REPLAYED nonce: want a nonce not used before, got "
                + GatewayFixture.NONCE);
  }

  /// The base point of P-384 (SEC 2, 2.5.1): a curve that evidence is checked with, and no resource
  /// can be sealed to.
  @Test
  void aKeyThatNoResourceCanBeSealedToIsRefusedBeforeTheEvidenceIsLookedAt() throws Exception {
    Session session = open("tdx");
    ObjectNode jwk =
        jwk()
            .put("crv", "P-384")
            .put("x", "qofKIr6LBTeOscce8yCtdG4dO2KLp5uYWfdB4IJUKjhVAvJdv1UpbDpUXjhydgq3")
            .put("y", "NhfeSpYmLG9dnpi_kpLcKfj0Hb0omhR86doxE7XwuMAKYLHOHX6BnXpDHXyQ6g5f");

    Answer answer = post(session, body(session.nonce(), jwk, QUOTE)).get();

    refused(answer, 401, "AttestationError");
    assertThat(answer.text("detail"))
        .isEqualTo("runtime-data.tee-pubkey: want P-256, P-521 or RSA, got P-384");
    assertThat(fixture.written(fixture.topics.evidence())).isEmpty();
  }

  @Test
  void whereNoVerdictComesTheClientIsToldToComeAgain() throws Exception {
    settings.put("ingest.kbs.patience", "1ms");
    try (var impatient = GatewayFixture.start(settings)) {
      Answer challenge = impatient.post("/kbs/v0/auth", request("0.4.0", "tdx"));
      Session session = new Session(challenge.text("nonce"), cookieOf(challenge));
      Answer answer = post(impatient, session, body(session.nonce(), jwk(), QUOTE)).get();

      refused(answer, 503, "PluginInternalError");
      assertThat(answer.header("Retry-After")).isNotEmpty();
    }
  }

  @Test
  void refusesAttestationsWithoutASessionOrWithOneThatIsNoneAnyMore() throws Exception {
    Session session = open("tdx");
    String body = body(session.nonce(), jwk(), QUOTE);
    String forged = session.cookie().substring(0, session.cookie().length() - 4) + "AAAA";

    refused(fixture.post("/kbs/v0/attest", body), 401, "TokenNotFound");
    refused(post(new Session("", "kbs-session-id=x"), body).get(), 401, "TokenNotFound");
    refused(post(new Session("", forged), body).get(), 401, "TokenNotFound");
    fixture.now = NOON.plus(Duration.ofMinutes(5));
    refused(post(session, body).get(), 401, "TokenNotFound");
    assertThat(fixture.written(fixture.topics.evidence())).isEmpty();
  }

  @Test
  void refusesWhatItCannotHoldTheEvidenceTo() throws Exception {
    Session session = open("tdx");
    ObjectNode otherCurve = jwk().put("crv", "P-192");
    String good = body(session.nonce(), jwk(), QUOTE);
    List<String> bad =
        List.of(
            body("AAAA", jwk(), QUOTE),
            body(session.nonce(), jwk().put("ext", true), QUOTE),
            body(session.nonce(), otherCurve, QUOTE),
            body(session.nonce(), jwk(), "{\"quote\": \"***\"}"),
            body(session.nonce(), jwk(), "{\"quote\": \"BAAC_w==\"}"),
            body(session.nonce(), jwk(), "{}"),
            good.replace("\"init-data\":null", "\"init-data\":{\"format\":\"toml\"}"),
            good.replace("\"additional_evidence\":\"\"", "\"additional_evidence\":\"{}\""),
            good.replace("\"additional_evidence\":\"\"", "\"additional_evidence\":{}"));

    for (String body : bad) {
      assertThat(body).isNotEqualTo(good);
      refused(post(session, body).get(), 401, "AttestationError");
    }
    assertThat(fixture.written(fixture.topics.evidence())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"})
  void aPrivateKeySentByMistakeGoesNowhere(String member) throws Exception {
    Session session = open("tdx");

    refused(
        post(session, body(session.nonce(), jwk().put(member, "AQ"), QUOTE)).get(),
        401,
        "AttestationError");
    assertThat(fixture.written(fixture.topics.evidence())).isEmpty();
  }

  @Test
  void anotherGatewayServesTheSecretThatWasSealedToTheAttestedKey() throws Exception {
    Session session = open("tdx");
    Answer attested = attest(session, body(session.nonce(), jwk(), QUOTE), Tier.AFFIRMING).get();
    String cookie = cookieOf(attested);
    try (var other = GatewayFixture.start(settings)) {
      other.publish(jwe(keySha256(), "payments/key/other", "{\"protected\":\"b\"}"));
      other.publish(jwe(keySha256(), "payments/key/disk", "{\"protected\":\"a\"}"));

      Answer byCookie = resource(other, PATH, "Cookie", cookie);
      Answer byToken = resource(other, PATH, "Authorization", "Bearer " + attested.text("token"));

      assertThat(byCookie.status()).isEqualTo(200);
      assertThat(byCookie.response().body()).isEqualTo("{\"protected\":\"a\"}");
      assertThat(byToken.response().body()).isEqualTo(byCookie.response().body());
    }
  }

  @Test
  void aClientWaitsForItsSecretThoughAnotherIsThereAlready() throws Exception {
    Session session = open("tdx");
    Answer attested = attest(session, body(session.nonce(), jwk(), QUOTE), Tier.AFFIRMING).get();
    settings.put("ingest.kbs.patience", "15s");
    try (var patient = GatewayFixture.start(settings)) {
      patient.publish(jwe(keySha256(), "payments/key/other", "{}"));
      Callable<Answer> get = () -> resource(patient, PATH, "Cookie", cookieOf(attested));
      Future<Answer> waiting = executor.submit(get);
      eventually(() -> patient.gateway.waiting() == 1);
      patient.publish(jwe(keySha256(), "payments/key/disk", "{\"protected\":\"a\"}"));

      assertThat(waiting.get().response().body()).isEqualTo("{\"protected\":\"a\"}");
    }
  }

  @Test
  void nothingIsServedToWhoeverHasNotAttestedWithTheKey() throws Exception {
    Session unattested = open("tdx");
    Session session = open("tdx");
    Answer attested = attest(session, body(session.nonce(), jwk(), QUOTE), Tier.AFFIRMING).get();
    String unattestedSession = unattested.cookie().substring("kbs-session-id=".length());

    refused(fixture.get(PATH), 401, "TokenNotFound");
    refused(resource(fixture, PATH, "Cookie", unattested.cookie()), 401, "TokenNotFound");
    refused(resource(fixture, PATH, "Authorization", "Bearer x"), 401, "TokenNotFound");
    // A session is no token.
    refused(
        resource(fixture, PATH, "Authorization", "Bearer " + unattestedSession),
        401,
        "TokenNotFound");
    settings.put("ingest.kbs.patience", "1ms");
    try (var impatient = GatewayFixture.start(settings)) {
      // Another's key, and what is sealed otherwise.
      impatient.publish(jwe(new byte[32], "payments/key/disk", "{\"protected\":\"a\"}"));
      impatient.publish(release(keySha256(), "736869e5-84f0-4973-92ec-06879ce3da0b", 1));
      refused(resource(impatient, PATH, "Cookie", cookieOf(attested)), 401, "PolicyDeny");
    }
    refused(
        resource(fixture, "/kbs/v0/resource/.a/key/disk", "Cookie", cookieOf(attested)),
        404,
        "InvalidRequestPath");
    fixture.now = NOON.plus(Duration.ofMinutes(5));
    refused(
        resource(fixture, PATH, "Authorization", "Bearer " + attested.text("token")),
        401,
        "TokenNotFound");
  }

  @Test
  void whoHasAttestedIsGivenTheSameTokenAgainWhateverElseItSays() throws Exception {
    Session session = open("tdx");
    String body = body(session.nonce(), jwk(), QUOTE);
    Answer first = attest(session, body, Tier.AFFIRMING).get();
    Session attested = new Session(session.nonce(), cookieOf(first));
    fixture.now = NOON.plusSeconds(7);

    Answer again = post(attested, body).get();
    Answer other = post(attested, body(session.nonce(), jwkOf(newKey()), QUOTE)).get();

    assertThat(again.text("token")).isEqualTo(first.text("token"));
    assertThat(other.text("token")).isEqualTo(first.text("token"));
    assertThat(fixture.written(fixture.topics.evidence())).hasSize(1);
  }

  @Test
  void aVerdictOnAnotherGuestIsNoAnswer() throws Exception {
    Session session = open("tdx");
    Future<Answer> answer = post(session, body(session.nonce(), jwk(), QUOTE));
    fixture.publish(verdict(submitted(), Tier.AFFIRMING, Cause.EVIDENCE, "web-17"));

    refused(answer.get(), 401, "AttestationError");
  }

  @Test
  void whereAnybodyMustShowACredentialTheProtocolsClientsNeedNone() throws Exception {
    Path credentials =
        Files.writeString(
            directory.resolve("credentials"),
            """
            web-17.token=%s
            web-17.guests=web-17
            many.token=%s
            soc.token=%s
            soc.may=read
            other.token=%s
            other.tenant=other
            other.guests=web-17
            """
                .formatted(hash("one"), hash("many"), hash("soc"), hash("other")));
    settings.put("ingest.credentials", credentials.toString());
    try (var closed = GatewayFixture.start(settings)) {
      assertThat(closed.post("/v1/challenges", "{}").status()).isEqualTo(401);
      for (String token : List.of("", "one", "many", "soc", "other", "unknown")) {
        Answer answer =
            closed.send(
                HttpRequest.newBuilder(closed.uri().resolve("/kbs/v0/auth"))
                    .header("Content-Type", "application/json")
                    .header("Authorization", "Bearer " + token)
                    .POST(HttpRequest.BodyPublishers.ofString(request("0.4.0", "tdx"))));
        assertThat(answer.status()).as(token).isEqualTo(200);
        String guest = closed.written(closed.topics.challenges()).getLast().getGuest();
        assertThat(guest).as(token).matches(token.equals("one") ? "web-17" : "kbs-[0-9a-f]{24}");
      }
    }
  }

  @Test
  void itsClientsAreHeldToTheRateOfTheirAddress() {
    settings.put("ingest.client-rate", "1");
    settings.put("ingest.client-burst", "1");
    try (var slow = GatewayFixture.start(settings)) {
      Answer answer = slow.post("/kbs/v0/auth", request("0.4.0", "tdx"));
      // A slow machine asks slowly.
      for (int request = 0; request < 200 && answer.status() == 200; request++) {
        answer = slow.post("/kbs/v0/auth", request("0.4.0", "tdx"));
      }
      refused(answer, 429, "AttestationError");
      assertThat(answer.header("Retry-After")).isNotEmpty();
    }
  }

  @Test
  void pathsThatTheProtocolHasNotAreRefusedInItsForm() {
    refused(fixture.get("/kbs/v0/resource/payments/disk"), 404, "InvalidRequestPath");
    refused(fixture.get("/kbs/v0/resource-policy"), 404, "InvalidRequestPath");
  }

  @Test
  void aTokenOfAnotherIssuerIsNone() throws Exception {
    Session session = open("tdx");
    String token =
        attest(session, body(session.nonce(), jwk(), QUOTE), Tier.AFFIRMING).get().text("token");
    ObjectNode claims = (ObjectNode) claimsOf(token);
    TokenKeys keys = GatewayFixture.settings(settings).tokenKeys().orElseThrow();
    fixture.publish(jwe(keySha256(), "payments/key/disk", "{\"protected\":\"a\"}"));

    for (String issuer : List.of("assay", "another")) {
      String signed =
          keys.signToken(claims.put("iss", issuer).toString(), fixture.now).orElseThrow();
      Answer answer = resource(fixture, PATH, "Authorization", "Bearer " + signed);
      assertThat(answer.status()).as(issuer).isEqualTo(issuer.equals("assay") ? 200 : 401);
    }
  }

  @Test
  void numbersOf64BitsKeepThemAll() throws Exception {
    byte[] report = snpReport(0x19);
    ByteBuffer fields = ByteBuffer.wrap(report).order(ByteOrder.LITTLE_ENDIAN);
    fields.putLong(8, 0x8000_0000_0003_0000L).putLong(0x40, -1).putLong(0x1F8, -2);
    ObjectNode evidence = JSON.createObjectNode();
    ObjectNode given = evidence.putObject("attestation_report").setAll(fieldsOf(report, false));
    given.put("policy", new BigInteger("9223372036854972416"));
    given.put("plat_info", new BigInteger("18446744073709551615"));
    given.put("launch_mit_vector", new BigInteger("18446744073709551614"));
    Session session = open("snp");
    attest(session, body(session.nonce(), jwk(), evidence.toString()), Tier.AFFIRMING).get();

    EvidenceItem item = fixture.written(fixture.topics.evidence()).getFirst().getItems().getFirst();
    assertThat(bytes(item.getEvidence())).isEqualTo(report);
    given.put("plat_info", new BigInteger("18446744073709551616"));
    refused(
        post(open("snp"), body(session.nonce(), jwk(), evidence.toString())).get(),
        401,
        "AttestationError");
  }

  @ParameterizedTest
  @ValueSource(ints = {0x19, 0x1A})
  void anSnpReportIsRebuiltByteByByte(int family) throws Exception {
    byte[] report = snpReport(family);
    Session session = open("snp");
    ObjectNode evidence = JSON.createObjectNode();
    evidence.set("attestation_report", fieldsOf(report, family == 0x1A));
    ObjectNode certificate = evidence.putArray("cert_chain").addObject().put("cert_type", "VCEK");
    numbers(new byte[] {0x30, 1, 2}, certificate.putArray("data"));
    attest(session, body(session.nonce(), jwk(), evidence.toString()), Tier.AFFIRMING).get();

    EvidenceItem item = fixture.written(fixture.topics.evidence()).getFirst().getItems().getFirst();
    assertThat(bytes(item.getEvidence())).isEqualTo(report);
    assertThat(new String(bytes(item.getAuxiliary()), StandardCharsets.US_ASCII))
        .isEqualTo("-----BEGIN CERTIFICATE-----\nMAEC\n-----END CERTIFICATE-----\n");
  }

  @Test
  void refusesAnSnpReportThatLacksAFieldOrHasOneOutOfRange() throws Exception {
    Session session = open("snp");
    for (String field : List.of("measurement", "policy", "signature", "reported_tcb")) {
      ObjectNode without = fieldsOf(snpReport(0x19), false);
      without.remove(field);
      ObjectNode wrong = fieldsOf(snpReport(0x19), false).put(field, -1);
      for (ObjectNode fields : List.of(without, wrong)) {
        ObjectNode evidence = JSON.createObjectNode().set("attestation_report", fields);
        refused(
            post(session, body(session.nonce(), jwk(), evidence.toString())).get(),
            401,
            "AttestationError");
      }
    }
  }

  @Test
  void anAzureVmsQuoteFollowsItsReport() throws Exception {
    Session session = open("az-snp-vtpm");
    String pcrs = "\"%s\"".formatted("ab".repeat(32));
    String evidence =
        """
        {"version": 2, "hcl_report": "SENM_w==", "vcek": "MIIB",
         "tpm_quote": {"message": "ff544347", "signature": "0102", "pcrs": [%s]}}
        """
            .formatted(String.join(",", java.util.Collections.nCopies(24, pcrs)));
    attest(session, body(session.nonce(), jwk(), evidence), Tier.AFFIRMING).get();

    List<EvidenceItem> items = fixture.written(fixture.topics.evidence()).getFirst().getItems();
    assertThat(items).extracting(EvidenceItem::getFormat).containsExactly("az-snp-vtpm", "tpm");
    assertThat(bytes(items.get(0).getEvidence())).isEqualTo(new byte[] {0x48, 0x43, 0x4C, -1});
    assertThat(bytes(items.get(1).getSignature())).containsExactly(0, 0x14, 0, 0x0B, 0, 2, 1, 2);
    assertThat(bytes(items.get(1).getPcrValues())).hasSize(24 * 32);
  }

  @Test
  void theMetricsSayWhenTheKeysEnd() {
    Instant end = NOON.plusSeconds(60);
    settings.put(
        "ingest.token-key", "%s@%s/%s".formatted(settings.get("ingest.token-key"), NOON, end));
    try (var ending = GatewayFixture.start(settings)) {
      Answer metrics = ending.get("/metrics");
      assertThat(metrics.response().body())
          .containsPattern("assay_gateway_token_key_not_after_seconds 1.\\d+E9");
    }
    assertThat(fixture.get("/metrics").response().body())
        .contains("assay_gateway_token_key_not_after_seconds +Inf")
        .contains("assay_gateway_token_key_refused 0.0");
  }

  @Test
  void withoutItsSettingThereIsNoKbsAndWithoutAKeyThereIsNoSetting() {
    try (var plain = GatewayFixture.start()) {
      assertThat(plain.post("/kbs/v0/auth", request("0.4.0", "tdx")).status()).isEqualTo(404);
      assertThat(plain.get("/.well-known/jwks.json").status()).isEqualTo(404);
    }
    assertThatThrownBy(() -> GatewayFixture.settings(Map.of("ingest.kbs.workload", "payments")))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("ingest.token-key");
  }

  private static void refused(Answer answer, int status, String variant) {
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(status);
    assertThat(answer.text("type"))
        .isEqualTo("https://github.com/confidential-containers/kbs/errors/" + variant);
    assertThat(answer.text("detail")).isNotEmpty();
    assertThat(answer.header("Content-Type")).isEqualTo("application/json");
  }

  private static String request(String version, String tee) {
    return """
    {"version": "%s", "tee": "%s", "extra-params": {"supported-hash-algorithms": ["sha384"]}}
    """
        .formatted(version, tee);
  }

  private Session open(String tee) {
    Answer answer = fixture.post("/kbs/v0/auth", request("0.4.0", tee));
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
    return new Session(answer.text("nonce"), cookieOf(answer));
  }

  private static String cookieOf(Answer answer) {
    return answer.header("Set-Cookie").split(";", 2)[0];
  }

  private static String body(String nonce, ObjectNode jwk, String evidence) throws IOException {
    ObjectNode body = JSON.createObjectNode();
    body.putNull("init-data");
    body.putObject("runtime-data").put("nonce", nonce).set("tee-pubkey", jwk);
    ObjectNode composite = body.putObject("tee-evidence");
    composite.set("primary_evidence", JSON.readTree(evidence));
    composite.put("additional_evidence", "");
    return body.toString();
  }

  private Future<Answer> post(Session session, String body) {
    return post(fixture, session, body);
  }

  private Future<Answer> post(GatewayFixture gateway, Session session, String body) {
    Callable<Answer> call =
        () ->
            gateway.send(
                HttpRequest.newBuilder(gateway.uri().resolve("/kbs/v0/attest"))
                    .header("Content-Type", "application/json")
                    .header("Cookie", session.cookie())
                    .POST(HttpRequest.BodyPublishers.ofString(body)));
    return executor.submit(call);
  }

  private Future<Answer> attest(Session session, String body, Tier tier) {
    Future<Answer> answer = post(session, body);
    fixture.publish(verdict(submitted(), tier, Cause.EVIDENCE, guest()));
    return answer;
  }

  private String submitted() {
    eventually(() -> !fixture.written(fixture.topics.evidence()).isEmpty());
    return fixture.written(fixture.topics.evidence()).getLast().getId();
  }

  private String guest() {
    return fixture.written(fixture.topics.evidence()).getLast().getGuest();
  }

  private static Verdict verdict(String id, Tier tier, Cause cause, String guest) {
    return Verdict.newBuilder(GatewayFixture.verdict(id, tier, cause)).setGuest(guest).build();
  }

  private static Answer resource(GatewayFixture gateway, String path, String header, String value) {
    return gateway.send(HttpRequest.newBuilder(gateway.uri().resolve(path)).header(header, value));
  }

  private static SecretRelease jwe(byte[] key, String name, String jwe) {
    return SecretRelease.newBuilder(release(key, "id of " + name, 1))
        .setSecretName(name)
        .setSealing("jwe")
        .setSealed(ByteBuffer.wrap(jwe.getBytes(StandardCharsets.UTF_8)))
        .build();
  }

  private byte[] keySha256() throws Exception {
    return MessageDigest.getInstance("SHA-256").digest(guestKey.getPublic().getEncoded());
  }

  private ObjectNode jwk() {
    return jwkOf(guestKey);
  }

  private static ObjectNode jwkOf(KeyPair key) {
    ECPoint point = ((ECPublicKey) key.getPublic()).getW();
    return JSON.createObjectNode()
        .put("kty", "EC")
        .put("crv", "P-256")
        .put("alg", "ECDH-ES+A256KW")
        .put("x", URL.encodeToString(coordinate(point.getAffineX())))
        .put("y", URL.encodeToString(coordinate(point.getAffineY())));
  }

  private static byte[] coordinate(BigInteger value) {
    byte[] signed = value.toByteArray();
    byte[] fixed = new byte[32];
    int length = Math.min(32, signed.length);
    System.arraycopy(signed, signed.length - length, fixed, 32 - length, length);
    return fixed;
  }

  private ECPublicKey publicKey(JsonNode jwk) throws Exception {
    var x = new BigInteger(1, Base64.getUrlDecoder().decode(jwk.path("x").asText()));
    var y = new BigInteger(1, Base64.getUrlDecoder().decode(jwk.path("y").asText()));
    var spec =
        new ECPublicKeySpec(new ECPoint(x, y), ((ECPublicKey) guestKey.getPublic()).getParams());
    return (ECPublicKey) KeyFactory.getInstance("EC").generatePublic(spec);
  }

  private static KeyPair newKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (java.security.GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String hash(String token) throws Exception {
    byte[] digest =
        MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    return "sha256:" + HexFormat.of().formatHex(digest);
  }

  private static JsonNode claimsOf(String jwt) throws IOException {
    return JSON.readTree(Base64.getUrlDecoder().decode(jwt.split("\\.", 3)[1]));
  }

  /// Seeded, with zeros where the format's fields leave bits out.
  private static byte[] snpReport(int family) {
    byte[] report = new byte[0x4A0];
    var random = new Random(family);
    for (int[] field : SNP_ARRAYS) {
      byte[] value = new byte[field[1]];
      random.nextBytes(value);
      System.arraycopy(value, 0, report, field[0], field[1]);
    }
    ByteBuffer fields = ByteBuffer.wrap(report).order(ByteOrder.LITTLE_ENDIAN);
    fields.putInt(0, 3).putInt(4, 7).putLong(8, 0x3_0000).putInt(0x30, 1).putInt(0x34, 1);
    fields.putLong(0x40, 5).putInt(0x48, 4);
    for (int at : new int[] {0x38, 0x180, 0x1E0, 0x1F0}) {
      int[] set = family == 0x1A ? new int[] {0, 1, 2, 3, 7} : new int[] {0, 1, 6, 7};
      for (int offset : set) {
        report[at + offset] = (byte) (at + offset);
      }
    }
    for (int at : new int[] {0x1E8, 0x1E9, 0x1EA, 0x1EC, 0x1ED, 0x1EE}) {
      report[at] = (byte) at;
    }
    report[0x188] = (byte) family;
    report[0x189] = 0x11;
    report[0x18A] = 1;
    Arrays.fill(report, 0x2A0, 0x2D0, (byte) 0xA1);
    Arrays.fill(report, 0x2E8, 0x318, (byte) 0xB2);
    return report;
  }

  private static ObjectNode fieldsOf(byte[] report, boolean turin) {
    ByteBuffer in = ByteBuffer.wrap(report).order(ByteOrder.LITTLE_ENDIAN);
    ObjectNode fields =
        JSON.createObjectNode()
            .put("version", in.getInt(0))
            .put("guest_svn", in.getInt(4))
            .put("policy", in.getLong(8))
            .put("vmpl", in.getInt(0x30))
            .put("sig_algo", in.getInt(0x34))
            .put("plat_info", in.getLong(0x40))
            .put("key_info", in.getInt(0x48))
            .put("cpuid_fam_id", report[0x188] & 0xFF)
            .put("cpuid_mod_id", report[0x189] & 0xFF)
            .put("cpuid_step", report[0x18A] & 0xFF);
    for (int i = 0; i < SNP_ARRAYS.length; i++) {
      int[] at = SNP_ARRAYS[i];
      numbers(
          Arrays.copyOfRange(report, at[0], at[0] + at[1]), fields.putArray(SNP_ARRAY_NAMES[i]));
    }
    tcb(report, 0x38, turin, fields.putObject("current_tcb"));
    tcb(report, 0x180, turin, fields.putObject("reported_tcb"));
    tcb(report, 0x1E0, turin, fields.putObject("committed_tcb"));
    tcb(report, 0x1F0, turin, fields.putObject("launch_tcb"));
    build(report, 0x1E8, fields.putObject("current"));
    build(report, 0x1EC, fields.putObject("committed"));
    ObjectNode signature = fields.putObject("signature");
    numbers(Arrays.copyOfRange(report, 0x2A0, 0x2E8), signature.putArray("r"));
    numbers(Arrays.copyOfRange(report, 0x2E8, 0x330), signature.putArray("s"));
    return fields;
  }

  private static void tcb(byte[] report, int at, boolean turin, ObjectNode tcb) {
    int first = turin ? at + 1 : at;
    if (turin) {
      tcb.put("fmc", report[at] & 0xFF);
    } else {
      tcb.putNull("fmc");
    }
    tcb.put("bootloader", report[first] & 0xFF)
        .put("tee", report[first + 1] & 0xFF)
        .put("snp", report[turin ? at + 3 : at + 6] & 0xFF)
        .put("microcode", report[at + 7] & 0xFF);
  }

  private static void build(byte[] report, int at, ObjectNode version) {
    version
        .put("build", report[at] & 0xFF)
        .put("minor", report[at + 1] & 0xFF)
        .put("major", report[at + 2] & 0xFF);
  }

  private static void numbers(byte[] bytes, ArrayNode array) {
    for (byte each : bytes) {
      array.add(each & 0xFF);
    }
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}
