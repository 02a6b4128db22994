package dev.assay.ingest;

import static dev.assay.ingest.GatewayFixture.eventually;
import static dev.assay.ingest.GatewayFixture.verdict;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.assay.ingest.access.MadeUpAuthority;
import dev.assay.schemas.SubmissionId;
import dev.assay.schemas.event.Cause;
import dev.assay.schemas.event.Tier;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Clients that take their time, on real sockets. Nothing here measures time: what has none to end
/// it would hang.
class ArrivalsTest {
  private static final int PATIENCE_MILLIS = 10_000;
  private static final String TIMEOUT = "200ms";

  private static GatewayFixture fixture;

  @BeforeAll
  static void start() throws IOException {
    fixture = GatewayFixture.start(Map.of("ingest.request-timeout", TIMEOUT));
    // What a first request has loaded takes no later one's time.
    try (Socket socket = connect(fixture)) {
      send(socket, head("GET /nowhere") + "Connection: close\r\n\r\n");
      answer(socket);
    }
  }

  @AfterAll
  static void stop() {
    fixture.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "body    | POST /v1/evidence | Content-Type: application/json~Content-Length: 9~~{",
        "body    | POST /v1/evidence | Content-Type: application/json~Content-Length: 9~~",
        "body    | POST /v1/evidence | Content-Type: application/json~Transfer-Encoding:"
            + " chunked~~9~{",
        "body    | POST /v1/evidence | Content-Type: application/json~Content-Length: 9~Expect:"
            + " 100-continue~~",
        "request | GET /healthz      | Acc",
      })
  void whoeverStopsWithinARequestIsAnsweredAndLeft(String field, String line, String rest)
      throws IOException {
    try (Socket socket = connect(fixture)) {
      send(socket, head(line) + rest.replace("~", "\r\n"));

      assertThat(answer(socket))
          .contains("HTTP/1.1 408", "urn:assay:problem:too-slow")
          .contains("%s: want all of it within 200 ms, got a part".formatted(field));
    }
  }

  @ParameterizedTest
  @CsvSource({"/nowhere, application/json, 404", "/v1/evidence, text/plain, 415"})
  void whatNobodyReadsHasToComeInTimeToo(String path, String type, int status) throws IOException {
    try (Socket socket = connect(fixture)) {
      send(
          socket,
          head("POST " + path) + "Content-Type: %s\r\nContent-Length: 9\r\n\r\n{".formatted(type));

      assertThat(answer(socket)).startsWith("HTTP/1.1 " + status);
    }
  }

  @Test
  void whoeverSaysNothingIsLeft() throws IOException {
    try (Socket socket = connect(fixture)) {
      assertThat(answer(socket)).isEmpty();
    }
  }

  /// Each of its bytes comes in time.
  @Test
  void whoeverTricklesIsAnsweredAndLeft() throws IOException {
    try (Socket socket = connect(fixture)) {
      send(
          socket,
          head("POST /v1/evidence")
              + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nfffff\r\n");
      socket.setSoTimeout(10);
      InputStream in = socket.getInputStream();
      int first = -1;
      while (first < 0) {
        send(socket, " ");
        try {
          first = in.read();
        } catch (SocketTimeoutException e) {
          // Not yet.
        }
      }

      byte[] rest = in.readNBytes("TTP/1.1 408".length());
      assertThat((char) first + new String(rest, StandardCharsets.US_ASCII))
          .isEqualTo("HTTP/1.1 408");
    }
  }

  /// The one that stalls comes after them, and tells how long that was.
  @Test
  void whoeverWaitsOrRestsIsNotLate() throws IOException {
    String id = SubmissionId.next(GatewayFixture.NOON, new SecureRandom());
    try (var patient = GatewayFixture.start(Map.of("ingest.request-timeout", "1s"));
        Socket waits = connect(patient);
        Socket rests = connect(patient)) {
      send(waits, head("GET /v1/attestations/" + id + "?wait=15s") + "\r\n");
      send(rests, head("GET /healthz") + "\r\n");
      assertThat(beginOf(rests)).startsWith("HTTP/1.1 200");
      eventually(() -> patient.gateway.waiting() == 1);
      try (Socket stalls = connect(patient)) {
        send(stalls, head("GET /healthz"));
        assertThat(answer(stalls)).startsWith("HTTP/1.1 408");
      }

      patient.publish(verdict(id, Tier.AFFIRMING, Cause.EVIDENCE));
      assertThat(beginOf(waits)).startsWith("HTTP/1.1 200");
      send(rests, head("GET /nowhere") + "\r\n");
      assertThat(beginOf(rests)).startsWith("HTTP/1.1 404");
    }
  }

  @Test
  void whoeverTakesNoAnswersIsLeft() throws IOException {
    byte[] request = (head("GET /openapi.yaml") + "\r\n").getBytes(StandardCharsets.US_ASCII);
    try (var socket = new Socket()) {
      socket.setReceiveBufferSize(1024);
      socket.connect(new InetSocketAddress(fixture.uri().getHost(), fixture.uri().getPort()));

      assertThatExceptionOfType(IOException.class)
          .isThrownBy(
              () -> {
                while (true) {
                  socket.getOutputStream().write(request);
                }
              });
    }
  }

  @Test
  void theSameHoldsForTlsItsHandshakeIncluded(@TempDir Path directory) throws Exception {
    var authority = new MadeUpAuthority("made up");
    MadeUpAuthority.Identity gateway =
        authority.issue("gateway", MadeUpAuthority.address("127.0.0.1"));
    Path certificates = directory.resolve("chain.pem");
    Path key = directory.resolve("key.pem");
    MadeUpAuthority.writeCertificates(certificates, gateway.certificate());
    MadeUpAuthority.writeKey(key, gateway.key());
    try (var secured =
            GatewayFixture.start(
                Map.of(
                    "ingest.request-timeout", "500ms",
                    "ingest.tls.certificates", certificates.toString(),
                    "ingest.tls.key", key.toString()));
        Socket stalls = connect(secured);
        Socket shakesHands =
            authority
                .client()
                .getSocketFactory()
                .createSocket(secured.uri().getHost(), secured.uri().getPort())) {
      send(
          shakesHands,
          head("POST /v1/evidence")
              + "Content-Type: application/json\r\nContent-Length: 9\r\n\r\n{");

      assertThat(beginOf(shakesHands)).startsWith("HTTP/1.1 408");
      assertThat(stalls.getInputStream().read()).isNegative();
    }
  }

  @Test
  void whoeverIsLateIsHeardNoMoreAndThenClosed() throws IOException {
    var clock = new AtomicLong(Long.MAX_VALUE - 5);
    var arrivals = new Arrivals(Duration.ofNanos(10), clock::get);
    try (ServerSocketChannel server =
            ServerSocketChannel.open()
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        SocketChannel client = SocketChannel.open(server.getLocalAddress());
        SocketChannel accepted = server.accept()) {
      arrivals.accepted(client.getLocalAddress(), accepted);
      clock.addAndGet(9);
      arrivals.look();
      client.write(ByteBuffer.allocate(1));
      assertThat(accepted.read(ByteBuffer.allocate(1))).isOne();

      clock.addAndGet(1);
      arrivals.look();
      assertThat(accepted.read(ByteBuffer.allocate(1))).isNegative();
      assertThat(accepted.write(ByteBuffer.allocate(1))).isOne();

      clock.addAndGet(10);
      arrivals.look();
      assertThat(accepted.isOpen()).isFalse();
      assertThat(arrivals.size()).isOne();
      arrivals.look();
      assertThat(arrivals.size()).isZero();
    }
  }

  private static Socket connect(GatewayFixture to) throws IOException {
    var socket = new Socket(to.uri().getHost(), to.uri().getPort());
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  private static String head(String line) {
    return line + " HTTP/1.1\r\nHost: a\r\n";
  }

  private static void send(Socket socket, String ascii) throws IOException {
    socket.getOutputStream().write(ascii.getBytes(StandardCharsets.US_ASCII));
  }

  /// All that comes until the gateway closes the connection.
  private static String answer(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /// An answer's first line, and the rest of it, which says how long it is, read away.
  private static String beginOf(Socket socket) throws IOException {
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) socket.getInputStream().read());
    }
    String length = head.toString().toLowerCase(Locale.ROOT);
    int at = length.indexOf("content-length:") + "content-length:".length();
    socket
        .getInputStream()
        .readNBytes(Integer.parseInt(length.substring(at, length.indexOf('\r', at)).strip()));
    return head.toString();
  }
}
