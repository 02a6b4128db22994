package dev.assay.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.ingest.GatewayFixture.Answer;
import dev.assay.ingest.access.MadeUpAuthority;
import dev.assay.ingest.access.MadeUpAuthority.Identity;
import dev.assay.ingest.access.ServerTls;
import dev.assay.settings.SettingsException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Who may speak at the gateway, over real sockets.
class AccessTest {
  private static final String CHALLENGE = "{\"guest\": \"%s\", \"workload\": \"payments\"}";
  // SHA-256 of "abc" and of "secret".
  private static final String CREDENTIALS =
      """
      host.token=sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad
      host.guests=g*
      host.workloads=payments
      soc.token=sha256:2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b
      soc.may=read
      guests.certificate=spiffe://acme.example/guest/{guest}
      guests.tenant=acme
      """;

  @TempDir private Path directory;

  @Test
  void nobodyUnknownIsServedAndHealthIs() throws IOException {
    try (var fixture = GatewayFixture.start(withTokens())) {
      for (Answer answer :
          List.of(
              post(fixture, "/v1/challenges", CHALLENGE.formatted("g1"), "nonsense"),
              fixture.post("/v1/challenges", CHALLENGE.formatted("g1")),
              fixture.post("/v1/challenges", "not even json"),
              fixture.postEvidence(),
              fixture.get("/v1/attestations/019aaf10-6a00-7c3e-8f52-3f0d6b1c9a77"),
              fixture.get("/v1/releases/" + "0".repeat(64)),
              fixture.get("/metrics"))) {
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer realm=\"assay\"");
        assertThat(answer.text("type")).isEqualTo("urn:assay:problem:unauthorized");
      }
      assertThat(fixture.get("/healthz").status()).isEqualTo(200);
      assertThat(fixture.producer.history()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"g1, payments, 201", "h1, payments, 403", "g1, other, 403"})
  void aTokenSpeaksForItsGuestsAlone(String guest, String workload, int status) throws IOException {
    try (var fixture = GatewayFixture.start(withTokens())) {
      String who = "\"guest\": \"%s\", \"workload\": \"%s\"".formatted(guest, workload);
      Answer challenge = post(fixture, "/v1/challenges", "{" + who + "}", "abc");
      Answer evidence =
          post(
              fixture,
              "/v1/evidence",
              GatewayFixture.evidence(GatewayFixture.NONCE)
                  .replace("\"guest\": \"g1\", \"workload\": \"payments\"", who),
              "abc");

      assertThat(challenge.status()).as(challenge.response().body()).isEqualTo(status);
      assertThat(evidence.status()).isEqualTo(status == 201 ? 202 : status);
      assertThat(fixture.producer.history()).hasSize(status == 201 ? 2 : 0);
    }
  }

  @Test
  void theTenantIsTheCredentials() throws IOException {
    try (var fixture = GatewayFixture.start(withTokens())) {
      Answer other =
          post(
              fixture,
              "/v1/challenges",
              "{\"guest\": \"g1\", \"workload\": \"payments\", \"tenant\": \"acme\"}",
              "abc");

      assertThat(other.status()).isEqualTo(403);
      assertThat(other.text("field")).isEqualTo("tenant");
      assertThat(other.text("detail")).doesNotContain("abc");
    }
  }

  @Test
  void aReaderDoesNotAttestAndAGuestDoesNotReadMetrics() throws IOException {
    try (var fixture = GatewayFixture.start(withTokens())) {
      Answer attests = post(fixture, "/v1/challenges", CHALLENGE.formatted("g1"), "secret");
      Answer reads = fixture.get("/metrics", "abc");
      Answer metrics = fixture.get("/metrics", "secret");

      assertThat(attests.status()).isEqualTo(403);
      assertThat(attests.text("wanted")).isEqualTo("a credential that may attest");
      assertThat(reads.status()).isEqualTo(403);
      assertThat(metrics.status()).isEqualTo(200);
      assertThat(metrics.response().body())
          .contains(
              "assay_gateway_requests_total{resource=\"/v1/challenges\",status=\"403\"} 1.0",
              "assay_gateway_request_seconds_bucket{resource=\"/v1/challenges\",le=\"0.001\"}",
              "assay_gateway_waiting 0.0",
              "assay_gateway_ready");
    }
  }

  @Test
  void whoAsksTooOftenIsToldWhenToComeBack() throws IOException {
    var settings = new HashMap<>(withTokens());
    settings.putAll(Map.of("ingest.client-rate", "1", "ingest.client-burst", "2"));
    try (var fixture = GatewayFixture.start(settings)) {
      Answer first = post(fixture, "/v1/challenges", CHALLENGE.formatted("g1"), "abc");
      Answer last = untilTooOften(fixture, _ -> "abc");

      assertThat(first.status()).isEqualTo(201);
      assertThat(last.text("type")).isEqualTo("urn:assay:problem:too-many-requests");
      assertThat(Integer.parseInt(last.header("Retry-After"))).isPositive();
      assertThat(fixture.get("/metrics", "secret").status()).as("another").isEqualTo(200);
      untilTooOften(fixture, guess -> "guess" + guess);
      assertThat(fixture.get("/healthz").status()).isEqualTo(200);
    }
  }

  @Test
  void aCertificateSaysWhichGuestItIs() throws Exception {
    var authority = new MadeUpAuthority("made up");
    Identity guest = authority.issue("g", MadeUpAuthority.uri("spiffe://acme.example/guest/web-1"));
    try (var fixture = GatewayFixture.start(withTls(authority))) {
      try (HttpClient client = client(authority.client(guest))) {
        assertThat(challenge(client, fixture.uri(), "web-1"))
            .returns(201, HttpResponse::statusCode)
            .extracting(HttpResponse::body)
            .asString()
            .contains("\"tenant\":\"acme\"");
        assertThat(challenge(client, fixture.uri(), "web-2"))
            .returns(403, HttpResponse::statusCode);
      }
      try (HttpClient nobody = client(authority.client())) {
        assertThat(challenge(nobody, fixture.uri(), "web-1"))
            .returns(401, HttpResponse::statusCode);
      }
    }
  }

  @Test
  void whereCertificatesAreRequiredNobodyConnectsWithout() throws IOException {
    var authority = new MadeUpAuthority("made up");
    var stranger = new MadeUpAuthority("another");
    var settings = new HashMap<>(withTls(authority));
    settings.put("ingest.tls.client-certificates", "required");
    try (var fixture = GatewayFixture.start(settings);
        HttpClient without = client(authority.client());
        HttpClient wrong =
            client(
                authority.client(
                    stranger.issue(
                        "g", MadeUpAuthority.uri("spiffe://acme.example/guest/web-1"))))) {
      assertThatThrownBy(() -> challenge(without, fixture.uri(), "web-1"))
          .isInstanceOf(IOException.class);
      assertThatThrownBy(() -> challenge(wrong, fixture.uri(), "web-1"))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void nothingOlderThanTls13IsSpoken() throws Exception {
    var authority = new MadeUpAuthority("made up");
    try (var fixture = GatewayFixture.start(withTls(authority))) {
      assertThat(handshake(authority.client(), fixture.uri(), "TLSv1.3")).isEqualTo("TLSv1.3");
      assertThatThrownBy(() -> handshake(authority.client(), fixture.uri(), "TLSv1.2"))
          .isInstanceOf(SSLHandshakeException.class);
    }
  }

  @Test
  void newCertificatesAreTakenUpByNewConnections() throws Exception {
    var authority = new MadeUpAuthority("made up");
    Map<String, String> settings = withTls(authority);
    var tls = new ServerTls(GatewayFixture.settings(settings).access().tls().orElseThrow());
    Instant later = Instant.now().plus(Duration.ofDays(700));
    Instant before = tls.notAfter();

    Identity renewed = authority.issue("gateway", later, MadeUpAuthority.address("127.0.0.1"));
    MadeUpAuthority.writeKey(directory.resolve("key.pem"), renewed.key());
    touch("key.pem", 5);
    tls.refresh();
    assertThat(tls.notAfter()).as("a key without its certificate").isEqualTo(before);

    MadeUpAuthority.writeCertificates(directory.resolve("chain.pem"), renewed.certificate());
    touch("chain.pem", 5);
    tls.refresh();
    assertThat(tls.notAfter()).isBetween(later.minusSeconds(1), later);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ingest.tls.key=key.pem | want both of ingest.tls.certificates and ingest.tls.key",
        "ingest.tls.key=key.pem;ingest.tls.certificates=none.pem | none.pem: want certificates in"
            + " PEM, got no file that can be read",
        "ingest.tls.key=chain.pem;ingest.tls.certificates=chain.pem | chain.pem: want a private key"
            + " in PEM",
        "ingest.tls.key=key.pem;ingest.tls.certificates=key.pem | key.pem: want certificates in"
            + " PEM",
        "ingest.tls.key=key.pem;ingest.tls.certificates=authorities.pem | is not the key of the"
            + " first certificate of",
        "ingest.tls.client-authorities=authorities.pem | is of no use without"
            + " ingest.tls.certificates",
        "ingest.tls.key=key.pem;ingest.tls.certificates=chain.pem;ingest.tls.client-certificates=required"
            + " | want ingest.tls.client-authorities set, too",
        "ingest.tls.client-certificates=maybe | want required or optional, got `maybe`",
        "ingest.credentials=credentials | has credentials by certificate: want"
            + " ingest.tls.client-authorities set, too",
        "ingest.credentials=none | settings file",
      })
  void settingsThatCantBeUsedSayWhy(String settings, String message) throws IOException {
    withTls(new MadeUpAuthority("made up"));
    var given = new HashMap<String, String>();
    for (String setting : settings.split(";", -1)) {
      String[] parts = setting.split("=", 2);
      boolean file = Files.exists(directory.resolve(parts[1])) || parts[1].startsWith("none");
      given.put(parts[0], file ? directory.resolve(parts[1]).toString() : parts[1]);
    }

    assertThatThrownBy(() -> GatewayFixture.start(given).close())
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(message);
  }

  private Map<String, String> withTokens() throws IOException {
    Path file = directory.resolve("credentials");
    Files.writeString(file, CREDENTIALS.lines().limit(5).reduce("", (a, b) -> a + b + "\n"));
    return Map.of("ingest.credentials", file.toString());
  }

  private Map<String, String> withTls(MadeUpAuthority authority) throws IOException {
    Identity gateway = authority.issue("gateway", MadeUpAuthority.address("127.0.0.1"));
    MadeUpAuthority.writeCertificates(directory.resolve("chain.pem"), gateway.certificate());
    MadeUpAuthority.writeKey(directory.resolve("key.pem"), gateway.key());
    MadeUpAuthority.writeCertificates(directory.resolve("authorities.pem"), authority.root());
    Path credentials = Files.writeString(directory.resolve("credentials"), CREDENTIALS);
    return Map.of(
        "ingest.tls.certificates", directory.resolve("chain.pem").toString(),
        "ingest.tls.key", directory.resolve("key.pem").toString(),
        "ingest.tls.client-authorities", directory.resolve("authorities.pem").toString(),
        "ingest.tls.client-certificates", "optional",
        "ingest.credentials", credentials.toString());
  }

  private void touch(String file, int second) throws IOException {
    Files.setLastModifiedTime(directory.resolve(file), FileTime.fromMillis(second * 1000L));
  }

  private static Answer post(GatewayFixture fixture, String path, String json, String token) {
    return fixture.send(
        HttpRequest.newBuilder(fixture.uri().resolve(path))
            .header("Content-Type", "application/json")
            .header("Authorization", "Bearer " + token)
            .POST(BodyPublishers.ofString(json)));
  }

  /// Asks until it is too often: a slow machine asks slowly.
  private static Answer untilTooOften(GatewayFixture fixture, IntFunction<String> token) {
    for (int request = 0; request < 200; request++) {
      Answer answer =
          post(fixture, "/v1/challenges", CHALLENGE.formatted("g1"), token.apply(request));
      if (answer.status() == 429) {
        return answer;
      }
    }
    throw new AssertionError("nobody was asked to wait");
  }

  private static HttpClient client(SSLContext context) {
    return HttpClient.newBuilder().sslContext(context).version(HttpClient.Version.HTTP_1_1).build();
  }

  private static HttpResponse<String> challenge(HttpClient client, URI gateway, String guest)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(gateway.resolve("/v1/challenges"))
            .timeout(Duration.ofSeconds(20))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(CHALLENGE.formatted(guest)))
            .build(),
        BodyHandlers.ofString());
  }

  private static String handshake(SSLContext context, URI gateway, String protocol)
      throws IOException {
    try (var socket =
        (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", gateway.getPort())) {
      socket.setSSLParameters(
          new SSLParameters(socket.getSupportedCipherSuites(), new String[] {protocol}));
      socket.startHandshake();
      return socket.getSession().getProtocol();
    }
  }
}
