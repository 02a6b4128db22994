package dev.assay.secrets.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.secrets.Canary;
import dev.assay.secrets.SecretValue;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Against a server that answers as the API of KV version 2 is documented, and as it is not.
class VaultKvTest {
  private static final OptionalLong LATEST = OptionalLong.empty();
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final String HALF_A_SECRET =
      "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"data\": {\"data\": {\"value\": \"canary";
  private static final String FOUND =
      """
      {"request_id": "5a6b", "lease_id": "", "renewable": false, "lease_duration": 0,
       "data": {
         "data": {"other": [1, {"a": null}], "value": "canary-7f3a", "number": 7, "b64": "Y2FuYXJ5LTdmM2E="},
         "metadata": {"created_time": "2026-11-25T12:00:00Z", "custom_metadata": null,
                      "deletion_time": "2099-01-01T00:00:00Z", "destroyed": false, "version": 3}},
       "wrap_info": null, "warnings": null, "auth": null}
      """;

  @TempDir private Path directory;
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final Map<String, String> headers = new ConcurrentHashMap<>();
  private HttpServer server = start();
  private Path token = Path.of("");
  private int status = 200;
  private String body = FOUND;

  @BeforeEach
  void writeToken() throws IOException {
    token = directory.resolve("token");
    Files.writeString(token, "hvs.abc\n");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void theLatestVersionIsFound() {
    Fetched fetched = vault(LONG).fetch("payments/disk-key", LATEST);

    assertFound(fetched, 3);
    assertThat(requests).containsExactly("GET /v1/secret/data/payments/disk-key");
    assertThat(headers)
        .containsEntry("X-vault-token", "hvs.abc")
        .containsEntry("X-vault-request", "true")
        .containsEntry("X-vault-namespace", "team/one");
    Canary.assertNotIn(fetched);
  }

  @Test
  void aVersionIsAskedForByNumber() {
    assertFound(vault(LONG).fetch("payments/disk-key", OptionalLong.of(3)), 3);

    assertThat(requests).containsExactly("GET /v1/secret/data/payments/disk-key?version=3");
  }

  @Test
  void anotherVersionThanAskedForIsNoAnswer() {
    assertUnavailable(vault(LONG).fetch("a", OptionalLong.of(2)), Reason.SOURCE_ANSWER_INVALID);
  }

  @Test
  void aFieldIsChosenByName() {
    assertFound(vault(LONG).fetch("a#value", LATEST), 3);
    assertFound(vault(LONG).fetch("a#b64:base64", LATEST), 3);
    assertMissing(vault(LONG).fetch("a#none", LATEST), Reason.SECRET_MISSING);
    assertMissing(vault(LONG).fetch("a#number", LATEST), Reason.SECRET_MISSING);
    assertMissing(vault(LONG).fetch("a#other", LATEST), Reason.SECRET_MISSING);
    assertUnavailable(vault(LONG).fetch("a#value:base64", LATEST), Reason.MALFORMED_ENCODING);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "/a", "a/../../sys/seal", "a?version=9", "a%2e", "a#", "a#b c", "a b"})
  void aPathThatIsNoneIsNotAskedFor(String path) {
    assertMissing(vault(LONG).fetch(path, LATEST), Reason.FIELD_OUT_OF_RANGE);
    assertThat(requests).isEmpty();
  }

  @Test
  void whatIsNotThereIsMissing() {
    status = 404;
    body = "{\"errors\":[]}";

    assertMissing(vault(LONG).fetch("a", LATEST), Reason.SECRET_MISSING);
  }

  @ParameterizedTest
  @CsvSource({"true, SECRET_DESTROYED", "false, SECRET_MISSING"})
  void whatWasDeletedOrDestroyedIsMissing(boolean destroyed, Reason reason) {
    status = 404;
    body =
        """
        {"data": {"data": null, "metadata": {"version": 3, "destroyed": %s,
         "deletion_time": "2026-01-01T00:00:00Z"}}}
        """
            .formatted(destroyed);

    assertMissing(vault(LONG).fetch("a", LATEST), reason);
  }

  @Test
  void notFoundByAnybodyElseIsAnOutage() {
    status = 404;
    body = "{\"errors\":[\"no handler for route\", {\"a\":1}]}";
    assertUnavailable(vault(LONG).fetch("a", LATEST), Reason.SOURCE_ANSWER_INVALID);
    body = "{\"errors\":{\"a\":[]}}";
    assertUnavailable(vault(LONG).fetch("a", LATEST), Reason.SOURCE_ANSWER_INVALID);
    body = "<html>not found</html>";
    assertUnavailable(vault(LONG).fetch("a", LATEST), Reason.SOURCE_ANSWER_INVALID);
  }

  @ParameterizedTest
  @CsvSource({
    "403, SOURCE_DENIED, 60",
    "429, SOURCE_UNAVAILABLE, 7",
    "500, SOURCE_UNAVAILABLE, 7",
    "503, SOURCE_UNAVAILABLE, 7",
    "400, SOURCE_ANSWER_INVALID, 7",
    "204, SOURCE_ANSWER_INVALID, 7",
    "307, SOURCE_ANSWER_INVALID, 7",
  })
  void everyOtherStatusIsAnOutage(int code, Reason reason, long seconds) {
    status = code;

    Fetched fetched = vault(LONG).fetch("a", LATEST);

    assertUnavailable(fetched, reason);
    assertThat(fetched)
        .isInstanceOfSatisfying(
            Fetched.Unavailable.class,
            unavailable ->
                assertThat(unavailable.retryAfter()).isEqualTo(Duration.ofSeconds(seconds)));
    assertThat(requests).hasSize(1); // a redirect was not followed
    Canary.assertNotIn(fetched);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "canary-7f3a",
        "{\"data\": \"canary-7f3a\"}",
        "{\"data\": {\"data\": \"canary-7f3a\"}}",
        "{\"data\": {\"data\": [\"canary-7f3a\"]}}",
        "{\"data\": {\"data\": {\"value\": \"canary-7f3a\"}}}",
        "{\"data\": {\"data\": {\"value\": \"canary-7f3a\"}, \"metadata\": 1}}",
        "{\"data\": {\"data\": {\"value\": \"canary-7f3a\"}, \"metadata\": {\"version\": 0}}}",
        "{\"data\": {\"data\": {\"value\": \"canary-7f3a\"}, \"metadata\": {\"version\": \"3\"}}}",
        "{\"data\": {\"data\": {\"value\": \"canary-7f3a\"}, \"metadata\": {\"version\": 3.5}}}",
        "{\"data\": {\"data\": {\"value\": \"canary-7f3a\"}, \"metadata\": {\"version\":"
            + " 99999999999999999999}}}",
        "{\"data\": {\"data\": {\"value\": \"canary-7f3a\"}, \"metadata\": {\"version\": 3,"
            + " \"destroyed\": 0}}}",
        "{\"data\": {\"data\": {\"value\": \"canary-7f3a\", \"value\": \"b\"}, \"metadata\":"
            + " {\"version\": 3}}}",
        "{\"data\": {\"data\": {\"value\": \"canary-7f3a\"}, \"metadata\": {\"version\": 3}}} {}",
        "{\"data\": {\"data\": {\"value\": \"canary-7f3a \\ud800\"}, \"metadata\": {\"version\":"
            + " 3}}}",
        "{\"data\": {\"data\": {\"value\": \"canary-7f3a",
      })
  void anAnswerThatIsNotOfTheApiIsAnOutageAndNotShown(String answer) {
    body = answer;

    Fetched fetched = vault(LONG).fetch("a", LATEST);

    assertUnavailable(fetched, Reason.SOURCE_ANSWER_INVALID);
    Canary.assertNotIn(fetched);
  }

  @Test
  void nestingWithoutEndIsRefused() {
    body = "{\"data\": " + "[".repeat(5_000);

    assertUnavailable(vault(LONG).fetch("a", LATEST), Reason.SOURCE_ANSWER_INVALID);
  }

  @Test
  void anAnswerThatIsTooLongIsCutOff() {
    body = " ".repeat(4 * SecretValue.LARGEST + 1);

    assertUnavailable(vault(LONG).fetch("a", LATEST), Reason.SOURCE_UNAVAILABLE);
  }

  @Test
  void aServerThatIsGoneIsAnOutage() {
    VaultKv vault = vault(LONG);
    server.stop(0);

    assertThat(vault.fetch("a", LATEST))
        .isInstanceOfSatisfying(
            Fetched.Unavailable.class,
            unavailable -> assertThat(unavailable.refusal().got()).isEqualTo("no connection"));
    assertUnavailable(vault.fetch("a", LATEST), Reason.SOURCE_UNAVAILABLE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\nContent-Le", HALF_A_SECRET, "SSH-2.0-nobody\r\n"})
  void anAnswerThatBreaksOffIsAnOutage(String half) throws IOException {
    try (var broken = new HalfServer(half, false)) {
      Fetched fetched = vault(broken.address(), LONG).fetch("a", LATEST);

      assertUnavailable(fetched, Reason.SOURCE_UNAVAILABLE);
      assertThat(fetched.toString()).doesNotContain("canary");
    }
  }

  /// Before the headers, and in the middle of the body, which the client's own time-out leaves
  /// alone.
  @ParameterizedTest
  @ValueSource(
      strings = {"", "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"data\": {\"data\": {"})
  void anAnswerThatNeverEndsIsAnOutage(String half) throws IOException {
    try (var slow = new HalfServer(half, true)) {
      assertUnavailable(vault(slow.address(), SHORT).fetch("a", LATEST), Reason.SOURCE_UNAVAILABLE);
    }
  }

  @Test
  void anInterruptIsAnOutageAndIsNotSwallowed() {
    Thread.currentThread().interrupt();

    assertUnavailable(vault(LONG).fetch("a", LATEST), Reason.SOURCE_UNAVAILABLE);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void theTokenIsReadAgainForEachRequest() throws IOException {
    VaultKv vault = vault(LONG);
    vault.fetch("a", LATEST);
    Files.writeString(token, "hvs.def");

    vault.fetch("a", LATEST);

    assertThat(headers).containsEntry("X-vault-token", "hvs.def");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "hvs.canary-7f3a\r\nX-Other: 1", "hvs.canary-7f3aé", "hvs. canary-7f3a"})
  void aTokenThatIsNoneIsNotSent(String text) throws IOException {
    Files.writeString(token, text);

    Fetched fetched = vault(LONG).fetch("a", LATEST);

    assertUnavailable(fetched, Reason.MALFORMED_ENCODING);
    assertThat(requests).isEmpty();
    Canary.assertNotIn(fetched);
  }

  @Test
  void aTokenThatEverybodyCanReadIsNotSent() throws IOException {
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-r--r--"));

    assertUnavailable(vault(LONG).fetch("a", LATEST), Reason.KEY_UNSUITABLE);
    assertThat(requests).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://vault.example:8200",
        "http://10.0.0.1:8200",
        "ftp://127.0.0.1",
        "https:///",
        "https://user:pass@vault.example",
        "https://vault.example/path",
        "https://vault.example?a=b",
        "vault.example"
      })
  void anAddressThatWouldShowTheTokenIsRefused(String address) {
    assertRefused(settings(URI.create(address), LONG, Optional.empty()), Reason.FIELD_OUT_OF_RANGE);
  }

  @Test
  void https() {
    assertThat(
            VaultKv.of(settings(URI.create("https://vault.example:8200/"), LONG, Optional.empty())))
        .isInstanceOf(Parsed.Ok.class);
  }

  @Test
  void aCaFileWithoutCertificatesIsRefused() throws IOException {
    Path empty = Files.createFile(directory.resolve("ca.pem"));
    URI address = URI.create("https://vault.example");

    assertRefused(settings(address, LONG, Optional.of(empty)), Reason.MALFORMED_ENCODING);
    assertRefused(
        settings(address, LONG, Optional.of(directory.resolve("none"))), Reason.SOURCE_UNAVAILABLE);
  }

  private HttpServer start() {
    try {
      HttpServer made =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      made.createContext("/", this::answer);
      made.start();
      return made;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
      exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.getFirst()));
      exchange.getResponseHeaders().add("Retry-After", "7");
      exchange.getResponseHeaders().add("Location", "/elsewhere");
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, status == 204 || bytes.length == 0 ? -1 : bytes.length);
      if (status != 204) {
        exchange.getResponseBody().write(bytes);
      }
    }
  }

  private VaultKv vault(Duration timeout) {
    return vault(URI.create("http://127.0.0.1:" + server.getAddress().getPort()), timeout);
  }

  private VaultKv vault(URI address, Duration timeout) {
    return switch (VaultKv.of(settings(address, timeout, Optional.empty()))) {
      case Parsed.Ok<VaultKv>(VaultKv made) -> made;
      case Parsed.Malformed<VaultKv>(Refusal refusal) ->
          throw new AssertionError(refusal.toString());
    };
  }

  private VaultSettings settings(URI address, Duration timeout, Optional<Path> ca) {
    return new VaultSettings(
        "vault", address, "secret", token, Optional.of("team/one"), ca, timeout);
  }

  private static void assertRefused(VaultSettings settings, Reason reason) {
    assertThat(VaultKv.of(settings))
        .isInstanceOfSatisfying(
            Parsed.Malformed.class,
            malformed -> assertThat(malformed.refusal().reason()).isEqualTo(reason));
  }

  private static void assertFound(Fetched fetched, long version) {
    assertThat(fetched)
        .isInstanceOfSatisfying(
            Fetched.Found.class,
            found -> {
              assertThat(found.version()).isEqualTo(version);
              assertThat(Canary.is(found.value())).isTrue();
            });
  }

  private static void assertMissing(Fetched fetched, Reason reason) {
    assertThat(fetched)
        .isInstanceOfSatisfying(
            Fetched.Missing.class,
            missing -> assertThat(missing.refusal().reason()).isEqualTo(reason));
  }

  private static void assertUnavailable(Fetched fetched, Reason reason) {
    assertThat(fetched)
        .isInstanceOfSatisfying(
            Fetched.Unavailable.class,
            unavailable -> assertThat(unavailable.refusal().reason()).isEqualTo(reason));
  }

  /// Says something, and then closes or falls silent.
  private static final class HalfServer implements AutoCloseable {
    private final ServerSocket socket;
    private final CountDownLatch closing = new CountDownLatch(1);

    HalfServer(String says, boolean silent) throws IOException {
      socket = new ServerSocket(0, 4, InetAddress.getLoopbackAddress());
      Thread.ofVirtual().start(() -> serve(says, silent));
    }

    URI address() {
      return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }

    @Override
    public void close() throws IOException {
      closing.countDown();
      socket.close();
    }

    private void serve(String says, boolean silent) {
      while (!socket.isClosed()) {
        try (Socket client = socket.accept()) {
          client.getInputStream().read(new byte[4096]);
          client.getOutputStream().write(says.getBytes(StandardCharsets.US_ASCII));
          client.getOutputStream().flush();
          if (silent) {
            closing.await();
          }
        } catch (IOException | InterruptedException e) {
          // Closed by the test, or by the client that gave up.
        }
      }
    }
  }
}
