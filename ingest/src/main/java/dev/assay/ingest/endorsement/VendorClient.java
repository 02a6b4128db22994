package dev.assay.ingest.endorsement;

import dev.assay.evidence.Bytes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Asks a vendor's service. An answer has a time limit as a whole, however it trickles in, and a
/// longest length; redirects are not followed.
final class VendorClient implements AutoCloseable {
  /// Revocation lists are the longest: 1 MiB, in hex, and room.
  private static final int LONGEST_BODY = 2 * 1024 * 1024 + 64 * 1024;

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  private static final int OK = 200;
  private static final int UNAVAILABLE = 503;
  private static final int TOO_MANY_REQUESTS = 429;

  private final URI base;
  private final Duration timeout;
  private final InstantSource clock;
  private final HttpClient http =
      HttpClient.newBuilder()
          .connectTimeout(CONNECT_TIMEOUT)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  /// @param base of the service, without a `/` at its end
  VendorClient(URI base, Duration timeout, InstantSource clock) {
    this.base = base;
    this.timeout = timeout;
    this.clock = clock;
  }

  /// @param path begins with `/`; or the whole address of something that the settings name
  Reply get(String path) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(path.startsWith("/") ? URI.create(base + path) : URI.create(path))
            .timeout(timeout)
            .GET()
            .build();
    CompletableFuture<HttpResponse<byte[]>> answer =
        http.sendAsync(
            request, info -> new BoundedBody(BodyHandlers.ofByteArray().apply(info), LONGEST_BODY));
    try {
      return reply(answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      boolean _ = answer.cancel(true);
      return new Reply.Trouble("no answer within " + timeout, false, Duration.ZERO);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      return new Reply.Trouble(said(cause == null ? e : cause), false, Duration.ZERO);
    }
  }

  private Reply reply(HttpResponse<byte[]> response) {
    int status = response.statusCode();
    return switch (status) {
      case OK -> new Reply.Ok(Bytes.copyOf(response.body()), first(response.headers()));
      // 410: a number of evaluation data that is gone; 461, 462: a cache that was not given it.
      case 400, 404, 410, 461, 462 -> new Reply.Absent(status);
      case TOO_MANY_REQUESTS ->
          new Reply.Trouble(
              "429, too many requests", true, retryAfter(response.headers(), clock.instant()));
      default ->
          new Reply.Trouble(
              "status " + status,
              status == UNAVAILABLE,
              retryAfter(response.headers(), clock.instant()));
    };
  }

  private static String said(Throwable cause) {
    String message = cause.getMessage();
    return cause instanceof IOException && message != null
        ? message
        : cause.getClass().getSimpleName();
  }

  private static Map<String, String> first(HttpHeaders headers) {
    var first = new HashMap<String, String>();
    headers.map().forEach((name, values) -> first.put(name, values.getFirst()));
    return first;
  }

  /// Seconds or a date (RFC 9110, 10.2.3).
  static Duration retryAfter(HttpHeaders headers, Instant now) {
    Optional<String> text = headers.firstValue("Retry-After").map(String::strip);
    if (text.isEmpty()) {
      return Duration.ZERO;
    }
    try {
      if (text.get().matches("[0-9]{1,9}")) {
        return Duration.ofSeconds(Long.parseLong(text.get()));
      }
      Instant at =
          ZonedDateTime.parse(text.get(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return at.isAfter(now) ? Duration.between(now, at) : Duration.ZERO;
    } catch (DateTimeException e) {
      return Duration.ZERO;
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
