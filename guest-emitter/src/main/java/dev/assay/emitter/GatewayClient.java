package dev.assay.emitter;

import dev.assay.evidence.Bytes;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.UnresolvedAddressException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/// Talks to a gateway. One serves any number of guests, from any number of threads.
public final class GatewayClient implements Transport {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(15);
  private static final int LONGEST_ANSWER = 1024 * 1024;

  /// Several secrets of the greatest length, in base64.
  private static final int LONGEST_RELEASES = 8 * 1024 * 1024;

  private final URI gateway;
  private final GatewayAccess access;
  private final HttpClient http;

  /// A client without a credential.
  ///
  /// @param gateway e.g. `http://127.0.0.1:8080`
  public GatewayClient(URI gateway) {
    this(gateway, GatewayAccess.OPEN);
  }

  /// @throws dev.assay.settings.SettingsException naming the file of `access` that can't be used
  public GatewayClient(URI gateway, GatewayAccess access) {
    this.gateway = gateway;
    this.access = access;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            // Asking for HTTP/2 on a plain connection costs every first request an upgrade.
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .executor(Executors.newVirtualThreadPerTaskExecutor());
    // The default context reads every public root, whether one is asked for or not.
    builder.sslContext(
        gateway.getScheme().equalsIgnoreCase("https") ? access.tls() : trustingNobody());
    this.http = builder.build();
  }

  private static SSLContext trustingNobody() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[0], new TrustManager[0], null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has TLS", e);
    }
  }

  @Override
  public Answer<Challenge> challenge(GuestIdentity identity) throws InterruptedException {
    return send(
        post("/v1/challenges", GatewayJson.challengeRequest(identity)), GatewayJson::challenge);
  }

  @Override
  public Answer<String> post(Submission submission) throws InterruptedException {
    return send(
        post("/v1/evidence", GatewayJson.submission(submission)), GatewayJson::submissionId);
  }

  @Override
  public Answer<Attestation> await(String id, Duration wait) throws InterruptedException {
    String path = "/v1/attestations/%s?wait=%dms".formatted(id, Math.max(1, wait.toMillis()));
    return send(
        HttpRequest.newBuilder(gateway.resolve(path)).timeout(REQUEST_TIMEOUT.plus(wait)),
        GatewayJson::attestation);
  }

  /// Waits no less than a millisecond: a gateway takes no wait of nothing.
  @Override
  public Answer<List<SealedRelease>> releases(Bytes keyId, Duration wait)
      throws InterruptedException {
    String path =
        "/v1/releases/%s?wait=%dms".formatted(keyId.toHex(), Math.max(1, wait.toMillis()));
    return send(
        HttpRequest.newBuilder(gateway.resolve(path)).timeout(REQUEST_TIMEOUT.plus(wait)),
        GatewayJson::releases,
        LONGEST_RELEASES);
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
    return send(request, reader, LONGEST_ANSWER);
  }

  private <T> Answer<T> send(HttpRequest.Builder request, Reader<T> reader, int longest)
      throws InterruptedException {
    try {
      access.token().ifPresent(token -> request.setHeader("Authorization", "Bearer " + token));
      HttpResponse<String> response =
          http.send(request.build(), BodyHandlers.limiting(BodyHandlers.ofString(), longest));
      int status = response.statusCode();
      if (status >= 200 && status < 300) {
        return new Answer.Given<>(reader.read(response.body()));
      }
      Optional<Answer.Problem> problem =
          GatewayJson.problem(status, response.body(), retryAfter(response));
      return new Answer.Refused<>(
          problem.orElseGet(
              () ->
                  new Answer.Problem(
                      status,
                      "without a reason: is %s a gateway?".formatted(gateway),
                      "",
                      retryAfter(response))));
    } catch (GatewayJson.Unexpected e) {
      return new Answer.Unreachable<>("%s answers %s".formatted(gateway, e.getMessage()));
    } catch (ConnectException e) {
      return new Answer.Unreachable<>("%s: %s".formatted(gateway, why(e)));
    } catch (IOException e) {
      String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      return new Answer.Unreachable<>("%s: %s".formatted(gateway, why));
    }
  }

  /// The JDK's client has no message for most of these.
  private static String why(ConnectException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException) {
        return "no address is known for this name";
      }
      if (cause.getMessage() != null) {
        return cause.getMessage();
      }
    }
    return "nothing listens there";
  }

  private static Optional<Duration> retryAfter(HttpResponse<?> response) {
    return RetryAfter.parse(
        response.headers().firstValue("Retry-After"), response.headers().firstValue("Date"));
  }
}
