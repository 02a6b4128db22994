package dev.assay.ingest.endorsement;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.assay.evidence.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A vendor's service on loopback: gives what it was given, writes down what it was asked for, and
/// answers as badly as it is told to.
final class VendorService implements AutoCloseable {
  /// @param complete false where the body never ends
  record Answer(int status, Map<String, String> headers, Bytes body, boolean complete) {
    static Answer of(Bytes body) {
      return new Answer(200, Map.of(), body, true);
    }

    static Answer status(int status) {
      return new Answer(status, Map.of(), Bytes.EMPTY, true);
    }

    static Answer text(String text) {
      return of(Bytes.copyOf(text.getBytes(StandardCharsets.UTF_8)));
    }

    static Answer nothing() {
      return new Answer(200, Map.of(), Bytes.fromHex("00"), false);
    }

    Answer with(String header, String value) {
      return new Answer(status, Map.of(header, value), body, complete);
    }
  }

  private final Map<String, Answer> has = new ConcurrentHashMap<>();
  private final Queue<Answer> first = new ConcurrentLinkedQueue<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final List<Long> askedAt = new CopyOnWriteArrayList<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;

  VendorService() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  static String pem(Bytes der) {
    return "-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n"
        .formatted(Base64.getMimeEncoder().encodeToString(der.toArray()));
  }

  /// @param path with its query
  void has(String path, Answer answer) {
    has.put(path, answer);
  }

  /// Answers the next question so, whatever it is.
  void first(Answer answer) {
    first.add(answer);
  }

  /// The questions since the last call.
  List<String> asked() {
    List<String> all = List.copyOf(asked);
    asked.clear();
    return all;
  }

  /// When each question came, by [System#nanoTime].
  List<Long> askedAt() {
    return List.copyOf(askedAt);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().toString();
      asked.add(path);
      askedAt.add(System.nanoTime());
      Answer answer = first.poll();
      if (answer == null) {
        answer = has.getOrDefault(path, Answer.status(404));
      }
      answer.headers().forEach((name, value) -> exchange.getResponseHeaders().add(name, value));
      boolean empty = answer.body().isEmpty();
      exchange.sendResponseHeaders(
          answer.status(), empty ? -1 : answer.complete() ? answer.body().length() : 0);
      if (!empty) {
        exchange.getResponseBody().write(answer.body().toArray());
        exchange.getResponseBody().flush();
      }
      if (!answer.complete()) {
        closing.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
