package dev.assay.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.ingest.GatewayFixture.Answer;
import dev.assay.schemas.event.Evidence;
import dev.assay.schemas.event.EvidenceItem;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvidenceEndpointTest {
  private static GatewayFixture fixture;

  @BeforeAll
  static void start() {
    fixture =
        GatewayFixture.start(Map.of("ingest.item-limit", "4096", "ingest.body-limit", "65536"));
  }

  @AfterAll
  static void stop() {
    fixture.close();
  }

  @BeforeEach
  void clear() {
    fixture.producer.clear();
  }

  @Test
  void evidenceIsInTheLogVerbatimBeforeTheAnswer() {
    Answer answer =
        fixture.post(
            "/v1/evidence",
            """
            {"tenant": "acme", "guest": "g1", "workload": "payments", "nonce": "%s",
             "binding": "nonce-key", "guestPublicKey": "MFk=", "solicited": false,
             "collectedAt": "2026-11-22T12:59:58+01:00",
             "items": [{"format": "snp", "evidence": "AQID", "auxiliary": "BA==",
                        "manifest": "BQ==", "signature": "Bg==", "key": "Bw==", "pcrValues": "CA==",
                        "eventLog": "CQ==", "provider": "sev_guest", "privilegeLevel": 2,
                        "service": "c476f1eb-0123-45a5-9641-b4e7dde5bfe3", "generation": 12}]}
            """
                .formatted(GatewayFixture.NONCE));

    assertThat(answer.status()).isEqualTo(202);
    String id = answer.text("id");
    assertThat(answer.header("Location")).isEqualTo("/v1/attestations/" + id);
    assertThat(answer.body().at("/links/attestation").asText()).isEqualTo("/v1/attestations/" + id);
    Evidence written = fixture.written(fixture.topics.evidence()).getFirst();
    EvidenceItem item = written.getItems().getFirst();
    assertThat(written.getId()).isEqualTo(id);
    assertThat(written.getTenant()).isEqualTo("acme");
    assertThat(written.getSolicited()).isFalse();
    assertThat(written.getBinding()).isEqualTo("nonce-key");
    assertThat(written.getGuestPublicKey()).isEqualTo(ByteBuffer.wrap(new byte[] {0x30, 0x59}));
    assertThat(written.getCollectedAt()).isEqualTo(Instant.parse("2026-11-22T11:59:58Z"));
    assertThat(written.getAcceptedAt()).isEqualTo(GatewayFixture.NOON);
    assertThat(item.getEvidence()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3}));
    assertThat(item.getEventLog()).isEqualTo(ByteBuffer.wrap(new byte[] {9}));
    assertThat(item.getPrivilegeLevel()).isEqualTo(2);
    assertThat(item.getGeneration()).isEqualTo(12);
    assertThat(fixture.lastRecord().key()).isEqualTo("acme/" + GatewayFixture.NONCE);
    assertThat(fixture.lastRecord().timestamp()).isEqualTo(GatewayFixture.NOON.toEpochMilli());
  }

  @Test
  void concurrentPostsOfOneEvidenceHaveAnIdEach() throws Exception {
    int posts = 16;
    Set<String> ids = new HashSet<>();
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers = new ArrayList<Future<Answer>>();
      for (int i = 0; i < posts; i++) {
        Callable<Answer> post = fixture::postEvidence;
        answers.add(executor.submit(post));
      }
      for (Future<Answer> answer : answers) {
        ids.add(answer.get().text("id"));
      }
    }
    assertThat(ids).hasSize(posts);
    assertThat(fixture.written(fixture.topics.evidence())).hasSize(posts);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "\"guest\": \"g1\" | \"guest\": 7 | guest | a number",
        "\"guest\": \"g1\" | \"guest\": null | guest | nothing",
        "\"workload\": \"payments\" | \"tenant\": \"acme\" | workload | nothing",
        "\"binding\": \"nonce\" | \"binding\": \"hope\" | binding | hope",
        "\"binding\": \"nonce\" | \"binding\": \"nonce-key\" | guestPublicKey | nothing",
        "\"binding\": \"nonce\" | \"binding\": \"kbs\" | runtimeData | nothing",
        "\"binding\": \"nonce\" | \"binding\": \"svsm-vtpm\" | items[0].manifest | none",
        "\"binding\": \"nonce\" | \"binding\": \"raw\" | nonce | 32 bytes",
        "\"binding\": \"nonce\" | \"binding\": \"nonce\", \"guestPublicKey\": \"MFk=\""
            + " | guestPublicKey | `nonce`",
        "\"evidence\": \"AQID\" | \"evidence\": \"A*==\" | items[0].evidence | A*==",
        "\"evidence\": \"AQID\" | \"evidence\": \"\" | items[0].evidence | nothing",
        "\"evidence\": \"AQID\" | \"key\": \"AQID\" | items[0].evidence | nothing",
        "\"format\": \"snp\" | \"format\": \"SNP 1\" | items[0].format | SNP 1",
        "\"format\": \"snp\" | \"format\": \"snp\", \"privilegeLevel\": 4"
            + " | items[0].privilegeLevel | 4",
        "\"format\": \"snp\" | \"format\": \"snp\", \"privilegeLevel\": 1.0"
            + " | items[0].privilegeLevel | a number",
        "\"format\": \"snp\" | \"format\": \"snp\", \"service\": \"svsm\""
            + " | items[0].service | svsm",
        "{\"format\": \"snp\", \"evidence\": \"AQID\"} | 5 | items[0] | a number",
        "[{\"format\": \"snp\", \"evidence\": \"AQID\"}] | [] | items | 0 of them",
        "\"guest\": \"g1\" | \"guest\": \"g1\", \"solicited\": \"yes\" | solicited | a string",
        "\"guest\": \"g1\" | \"guest\": \"g1\", \"collectedAt\": \"noon\" | collectedAt | noon",
        "\"guest\": \"g1\" | \"guest\": \"g1\", \"collectedAt\": \"+999999999-01-01T00:00:00Z\""
            + " | collectedAt | +999999999-01-01T00:00:00Z",
      })
  void refusesAMemberByItsPath(String part, String instead, String field, String got) {
    String body = GatewayFixture.evidence(GatewayFixture.NONCE).replace(part, instead);

    Answer answer = fixture.post("/v1/evidence", body);

    assertThat(answer.status()).as(answer.response().body()).isEqualTo(400);
    assertThat(answer.text("type")).isEqualTo("urn:assay:problem:bad-member");
    assertThat(answer.text("field")).isEqualTo(field);
    assertThat(answer.text("got")).isEqualTo(got);
    assertThat(answer.text("wanted")).isNotEmpty();
    assertThat(fixture.producer.history()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"'', 0 bytes", "abc, abc", "xy, xy", "0x00, 0x00"})
  void refusesANonceThatIsNone(String nonce, String got) {
    Answer answer = fixture.post("/v1/evidence", GatewayFixture.evidence(nonce));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text("field")).isEqualTo("nonce");
    assertThat(answer.text("got")).isEqualTo(got);
  }

  @Test
  void refusesANonceOfMoreThan64Bytes() {
    Answer answer = fixture.post("/v1/evidence", GatewayFixture.evidence("00".repeat(65)));

    assertThat(answer.text("wanted")).isEqualTo("1 to 64 bytes in hex");
    assertThat(answer.text("got")).isEqualTo("65 bytes");
  }

  @Test
  void refusesUnknownMembersByName() {
    String body =
        GatewayFixture.evidence(GatewayFixture.NONCE)
            .replace("\"format\"", "\"fromat\": 1, \"format\"");

    Answer answer = fixture.post("/v1/evidence", body);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text("type")).isEqualTo("urn:assay:problem:unknown-member");
    assertThat(answer.text("field")).isEqualTo("items[0].fromat");
    assertThat(answer.text("wanted")).contains("format");
  }

  @Test
  void refusesAnItemThatIsTooLarge() {
    String large = Base64.getEncoder().encodeToString(new byte[4097]);
    String body = GatewayFixture.evidence(GatewayFixture.NONCE).replace("AQID", large);

    Answer answer = fixture.post("/v1/evidence", body);

    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.text("field")).isEqualTo("items[0]");
    assertThat(answer.text("wanted")).isEqualTo("at most 4096 bytes");
    assertThat(answer.text("got")).isEqualTo("4097 bytes");
  }

  @Test
  void refusesTooManyItems() {
    String item = "{\"format\": \"snp\", \"evidence\": \"AQID\"}";
    String body =
        GatewayFixture.evidence(GatewayFixture.NONCE)
            .replace(item, String.join(",", java.util.Collections.nCopies(17, item)));

    Answer answer = fixture.post("/v1/evidence", body);

    assertThat(answer.text("field")).isEqualTo("items");
    assertThat(answer.text("got")).isEqualTo("17 of them");
  }

  @Test
  void whatTheLogDoesNotTakeIsTooLarge() {
    fixture.producer.sendException = new RecordTooLargeException("too large");
    try {
      assertThat(fixture.postEvidence().status()).isEqualTo(413);
    } finally {
      fixture.producer.sendException = null;
    }
  }

  @Test
  void neverShowsMuchOfTheInput() {
    String body =
        GatewayFixture.evidence(GatewayFixture.NONCE)
            .replace("\"g1\"", "\"" + "é".repeat(5000) + "\"");

    Answer answer = fixture.post("/v1/evidence", body);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.response().body().length()).isLessThan(800);
    assertThat(answer.text("got")).startsWith("????").endsWith("(5000 characters)");
  }
}
