package dev.assay.emitter;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;

/// Talks to a gateway. One serves any number of guests, from any number of threads.
public final class GatewayClient implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(15);
  private static final int LONGEST_ANSWER = 1024 * 1024;
  private static final int LONGEST_RETRY_AFTER_SECONDS = 3600;

  private final URI gateway;
  private final HttpClient http;

  /// @param gateway e.g. `http://127.0.0.1:8080`
  public GatewayClient(URI gateway) {
    this.gateway = gateway;
    this.http =
        HttpClient.newBuilder()
            // Asking for HTTP/2 on a plain connection costs every first request an upgrade.
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
  }

  /// Asks for a nonce.
  public Answer<Challenge> challenge(GuestIdentity identity) throws InterruptedException {
    return send(
        post("/v1/challenges", GatewayJson.challengeRequest(identity)), GatewayJson::challenge);
  }

  /// Posts evidence; the answer is the submission's id.
  public Answer<String> post(Submission submission) throws InterruptedException {
    return send(
        post("/v1/evidence", GatewayJson.submission(submission)), GatewayJson::submissionId);
  }

  /// Waits for what comes of a submission, at most `wait`.
  public Answer<Attestation> await(String id, Duration wait) throws InterruptedException {
    String path = "/v1/attestations/%s?wait=%dms".formatted(id, Math.max(1, wait.toMillis()));
    return send(
        HttpRequest.newBuilder(gateway.resolve(path)).timeout(REQUEST_TIMEOUT.plus(wait)),
        GatewayJson::attestation);
  }

  @Override
  public void close() {
    http.shutdownNow();
  }

  private interface Reader<T> {
    T read(String body) throws GatewayJson.Unexpected;
  }

  private HttpRequest.Builder post(String path, String json) {
    return HttpRequest.newBuilder(gateway.resolve(path))
        .timeout(REQUEST_TIMEOUT)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(json));
  }

  private <T> Answer<T> send(HttpRequest.Builder request, Reader<T> reader)
      throws InterruptedException {
    try {
      HttpResponse<String> response =
          http.send(
              request.build(), BodyHandlers.limiting(BodyHandlers.ofString(), LONGEST_ANSWER));
      int status = response.statusCode();
      if (status >= 200 && status < 300) {
        return new Answer.Given<>(reader.read(response.body()));
      }
      return new Answer.Refused<>(
          GatewayJson.problem(status, response.body(), retryAfter(response)));
    } catch (GatewayJson.Unexpected e) {
      return new Answer.Unreachable<>("%s answers %s".formatted(gateway, e.getMessage()));
    } catch (IOException e) {
      String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      return new Answer.Unreachable<>("%s: %s".formatted(gateway, why));
    }
  }

  /// In seconds (RFC 9110 section 10.2.3); a date, which the gateway never sends, is ignored.
  private static Optional<Duration> retryAfter(HttpResponse<?> response) {
    return response
        .headers()
        .firstValue("Retry-After")
        .filter(text -> text.matches("\\d{1,9}"))
        .map(text -> Math.min(Integer.parseInt(text), LONGEST_RETRY_AFTER_SECONDS))
        .map(Duration::ofSeconds);
  }
}
