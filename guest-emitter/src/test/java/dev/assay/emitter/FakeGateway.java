package dev.assay.emitter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/// Answers as `docs/api.md` says, or as a test wants.
final class FakeGateway implements AutoCloseable {
  static final String VERDICT =
      """
      {"status": "verdict", "verdict": {"tenant": "default", "guest": "g1", "workload": "payments",
       "tier": "affirming", "previousTier": null, "cause": "EVIDENCE",
       "trustVector": {"hardware": 2},
       "checks": [{"name": "snp.measurement", "rule": "accept[0].measurement", "outcome": "MET",
                   "wanted": "00", "got": "00"}],
       "advisories": [], "evidenceTime": "2026-11-22T12:00:00Z",
       "appraisalTime": "2026-11-22T12:00:00.040Z", "validUntil": null, "solicited": true,
       "simulated": true, "policyVersion": 7, "earToken": null}}
      """;
  static final String PENDING = "{\"status\": \"pending\"}";
  static final String REJECTED =
      """
      {"status": "rejected", "rejection": {"reason": "NONCE_REPLAYED", "field": "nonce",
       "wanted": "a nonce not used before", "got": "abab"}}
      """;

  /// One answer. Status 0: the connection is cut.
  record Canned(int status, String body, Map<String, String> headers) {
    static final Canned CUT = new Canned(0, "", Map.of());

    static Canned of(int status, String body) {
      return new Canned(status, body, Map.of());
    }
  }

  final Queue<Canned> challengeAnswers = new ConcurrentLinkedQueue<>();
  final Queue<Canned> postAnswers = new ConcurrentLinkedQueue<>();
  final Queue<Canned> attestationAnswers = new ConcurrentLinkedQueue<>();
  final Queue<Canned> releaseAnswers = new ConcurrentLinkedQueue<>();
  final List<String> releasesAsked = new CopyOnWriteArrayList<>();
  final List<JsonNode> posted = new CopyOnWriteArrayList<>();
  final List<String> asked = new CopyOnWriteArrayList<>();
  final List<Long> challengedAt = new CopyOnWriteArrayList<>();

  /// While this is set, questions for attestations get no answer.
  volatile CountDownLatch hold = new CountDownLatch(0);

  /// Done when an attestation is asked for, before it is answered.
  volatile Runnable whenAsked = () -> {};

  /// What is sealed to the key of an id, where no answer is in the queue.
  volatile Function<String, List<ObjectNode>> sealedTo = _ -> List.of();

  private final HttpServer server;
  private final AtomicInteger count = new AtomicInteger();
  private final ObjectMapper mapper = new ObjectMapper();

  FakeGateway() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/v1/challenges", this::challenge);
    server.createContext("/v1/evidence", this::evidence);
    server.createContext("/v1/attestations/", this::attestation);
    server.createContext("/v1/releases/", this::releases);
    server.start();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private void challenge(HttpExchange exchange) throws IOException {
    challengedAt.add(System.nanoTime());
    String nonce = "%064x".formatted(count.incrementAndGet());
    Canned usual =
        Canned.of(
            201,
            """
            {"tenant": "default", "guest": "g1", "workload": "payments", "nonce": "%s",
             "issuedAt": "2026-11-22T12:00:00Z", "expiresAt": "2026-11-22T12:05:00Z"}
            """
                .formatted(nonce));
    answer(exchange, challengeAnswers, usual);
  }

  private void evidence(HttpExchange exchange) throws IOException {
    posted.add(mapper.readTree(exchange.getRequestBody().readAllBytes()));
    answer(exchange, postAnswers, Canned.of(202, "{\"id\": \"s-" + posted.size() + "\"}"));
  }

  private void attestation(HttpExchange exchange) throws IOException {
    asked.add(exchange.getRequestURI().getPath());
    whenAsked.run();
    try {
      hold.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    answer(exchange, attestationAnswers, Canned.of(200, VERDICT));
  }

  private void releases(HttpExchange exchange) throws IOException {
    releasesAsked.add(exchange.getRequestURI().toString());
    String path = exchange.getRequestURI().getPath();
    ObjectNode body = mapper.createObjectNode();
    body.putArray("releases").addAll(sealedTo.apply(path.substring(path.lastIndexOf('/') + 1)));
    answer(exchange, releaseAnswers, Canned.of(200, body.toString()));
  }

  private static void answer(HttpExchange exchange, Queue<Canned> queue, Canned usual)
      throws IOException {
    Canned next = queue.poll();
    Canned answer = next == null ? usual : next;
    if (answer.status() == 0) {
      exchange.close();
      return;
    }
    byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
    answer.headers().forEach(exchange.getResponseHeaders()::set);
    exchange.sendResponseHeaders(answer.status(), body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public void close() {
    hold.countDown();
    server.stop(0);
  }
}
