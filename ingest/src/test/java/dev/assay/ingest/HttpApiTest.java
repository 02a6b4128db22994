package dev.assay.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.ingest.GatewayFixture.Answer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpApiTest {
  private static final int BODY_LIMIT = 65_536;

  private static GatewayFixture fixture;

  @BeforeAll
  static void start() {
    fixture = GatewayFixture.start(Map.of("ingest.body-limit", Integer.toString(BODY_LIMIT)));
  }

  @AfterAll
  static void stop() {
    fixture.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "7",
        "null",
        "{\"guest\": \"g1\", \"guest\": \"g2\", \"workload\": \"w\"}",
        "{\"guest\": \"g1\", \"workload\": \"w\"} {}",
        "{\"guest\": \"g1\", \"workload\": \"w\"} x",
        "{'guest': 'g1'}",
        "{\"guest\": \"g1\", // comment\n \"workload\": \"w\"}",
        "{\"guest\": 1e999999999999999999999999999999999999}",
        "{\"a\": {\"a\": {\"a\": {\"a\": {\"a\": {\"a\": {\"a\": {\"a\": {\"a\": 1}}}}}}}}}",
        "{\"guest\": NaN}",
      })
  void refusesWhatIsNoJsonAndSaysWhere(String body) {
    Answer answer = fixture.post("/v1/challenges", body);

    assertThat(answer.status()).as(answer.response().body()).isEqualTo(400);
    assertThat(answer.text("type")).isEqualTo("urn:assay:problem:malformed-json");
    assertThat(answer.text("field")).isEqualTo("body");
    assertThat(answer.response().body()).doesNotContain("Exception", "com.fasterxml", "\n");
  }

  @Test
  void namesTheLineOfASyntaxError() {
    Answer answer = fixture.post("/v1/challenges", "{\"guest\": \"g1\",\n \"workload\": w}");

    assertThat(answer.text("got")).contains("Unrecognized token 'w'", "at line 2, column 16");
  }

  @Test
  void refusesBytesThatAreNoUtf8() {
    for (byte[] bytes :
        new byte[][] {{'{', '"', (byte) 0xC3, 0x28, '"', ':', '1', '}'}, {0, 0, (byte) 0xFE, 1}}) {
      Answer answer = fixture.send(json("/v1/challenges", bytes));

      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.text("type")).isEqualTo("urn:assay:problem:malformed-json");
    }
  }

  @Test
  void randomBodiesAreRefusedAndNeverFailTheGateway() {
    var random = new Random(20261122);
    for (int i = 0; i < 200; i++) {
      byte[] body = new byte[random.nextInt(300)];
      random.nextBytes(body);
      assertThat(fixture.send(json("/v1/evidence", body)).status()).isEqualTo(400);
    }
  }

  @Test
  void mutatedBodiesAreAcceptedOrRefusedAndNeverFailTheGateway() {
    var random = new Random(1122);
    byte[] good = GatewayFixture.evidence(GatewayFixture.NONCE).getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < 300; i++) {
      byte[] body = good.clone();
      body[random.nextInt(body.length)] = (byte) random.nextInt(256);
      assertThat(fixture.send(json("/v1/evidence", body)).status()).isIn(202, 400);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/octet-stream", "application/jsonp", ";"})
  void namesTheMediaTypeItTakes(String type) {
    Answer answer =
        fixture.send(
            HttpRequest.newBuilder(fixture.uri().resolve("/v1/evidence"))
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString("{}")));

    assertThat(answer.status()).isEqualTo(415);
    assertThat(answer.header("Accept-Post")).isEqualTo("application/json");
    assertThat(answer.text("wanted")).isEqualTo("application/json");
  }

  @Test
  void takesAMediaTypeWithParameters() {
    Answer answer =
        fixture.send(
            HttpRequest.newBuilder(fixture.uri().resolve("/v1/evidence"))
                .header("Content-Type", "Application/JSON; charset=utf-8")
                .POST(BodyPublishers.ofString(GatewayFixture.evidence(GatewayFixture.NONCE))));

    assertThat(answer.status()).isEqualTo(202);
  }

  @Test
  void refusesContentCodings() {
    Answer answer =
        fixture.send(json("/v1/evidence", new byte[] {1}).header("Content-Encoding", "gzip"));

    assertThat(answer.status()).isEqualTo(415);
    assertThat(answer.text("field")).isEqualTo("Content-Encoding");
  }

  @Test
  void refusesABodyThatIsTooLarge() {
    Answer answer = fixture.send(json("/v1/evidence", new byte[BODY_LIMIT + 1]));

    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(answer.text("wanted")).isEqualTo("at most 65536 bytes");
  }

  @Test
  void refusesABodyOfUnknownLengthThatIsTooLarge() {
    Answer answer =
        fixture.send(
            HttpRequest.newBuilder(fixture.uri().resolve("/v1/evidence"))
                .header("Content-Type", "application/json")
                .POST(
                    BodyPublishers.ofInputStream(
                        () -> new ByteArrayInputStream(new byte[BODY_LIMIT + 1]))));

    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.text("wanted")).isEqualTo("at most 65536 bytes");
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/challenges, GET, POST",
    "/v1/evidence, PUT, POST",
    "/v1/attestations/x, DELETE, GET",
    "/healthz, POST, GET",
    "/readyz, PATCH, GET",
  })
  void namesTheMethodThatAResourceHas(String path, String method, String allowed) {
    Answer answer =
        fixture.send(
            HttpRequest.newBuilder(fixture.uri().resolve(path))
                .method(method, BodyPublishers.noBody()));

    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("Allow")).isEqualTo(allowed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/v1", "/v1/challenges/7", "/v2/evidence", "/v1/attestations/"})
  void otherPathsAreNotThere(String path) {
    Answer answer = fixture.get(path);

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /healthz\r\n\r\n",
        "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST /v1/evidence HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n",
        "POST /v1/evidence HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "GET /healthz HTTP/1.1\r\nHost a\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nHost: a\r\nAcc",
        """
        POST /v1/evidence HTTP/1.1\r
        Host: a\r
        Content-Type: application/json\r
        Content-Length: 9\r
        \r
        {\
        """,
        """
        POST /v1/evidence HTTP/1.1\r
        Host: a\r
        Content-Type: application/json\r
        Transfer-Encoding: chunked\r
        \r
        9\r
        {\
        """,
      })
  void whatIsNoHttpIsRefusedWithoutAStackTrace(String request) throws IOException {
    try (var socket = new Socket(fixture.uri().getHost(), fixture.uri().getPort())) {
      socket.setSoTimeout(10_000);
      OutputStream out = socket.getOutputStream();
      out.write(request.getBytes(StandardCharsets.US_ASCII));
      out.flush();
      socket.shutdownOutput();
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(answer).startsWith("HTTP/1.1 4").contains("urn:assay:problem:");
      assertThat(answer).doesNotContain("Exception", "io.helidon", "\tat ");
    }
  }

  /// Such a client reads nothing before it has sent all: were the connection closed on it, it would
  /// not learn why.
  @ParameterizedTest
  @CsvSource({
    "/v1/evidence, application/json, 1000000, 413",
    "/v1/evidence, text/plain, 60000, 415",
    "/nowhere, application/json, 60000, 404",
  })
  void whoeverSendsAllBeforeReadingIsAnswered(String path, String type, int length, int status)
      throws IOException {
    String head =
        "POST %s HTTP/1.1\r\nHost: a\r\nContent-Type: %s\r\nContent-Length: %d\r\n"
            .formatted(path, type, length);
    try (var socket = new Socket(fixture.uri().getHost(), fixture.uri().getPort())) {
      socket.setSoTimeout(10_000);
      OutputStream out = socket.getOutputStream();
      out.write((head + "Connection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      out.write(new byte[length]);
      out.flush();

      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 " + status);
    }
  }

  @Test
  void whoeverAsksBeforeSendingTooMuchNeedNotSendIt() throws IOException {
    String head =
        """
        POST /v1/evidence HTTP/1.1\r
        Host: a\r
        Content-Type: application/json\r
        Content-Length: %d\r
        Expect: 100-continue\r
        \r
        """
            .formatted(BODY_LIMIT + 1);
    try (var socket = new Socket(fixture.uri().getHost(), fixture.uri().getPort())) {
      socket.setSoTimeout(10_000);
      OutputStream out = socket.getOutputStream();
      out.write(head.getBytes(StandardCharsets.US_ASCII));
      out.flush();

      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 413").contains("at most 65536 bytes");
    }
  }

  private static HttpRequest.Builder json(String path, byte[] body) {
    return HttpRequest.newBuilder(fixture.uri().resolve(path))
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofByteArray(body));
  }
}
