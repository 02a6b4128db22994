package dev.assay.secrets.source;

import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.wire.Unreadable;
import dev.assay.secrets.SecretValue;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/// Secrets in a KV version 2 engine of HashiCorp Vault or OpenBao.
///
/// A path is `PATH#FIELD`, or `PATH` alone for the field `value`; with `:base64` after it the
/// field's text is Base64 (RFC 4648, 4) of the secret, else the secret is the text in UTF-8.
///
/// | answer | is |
/// | --- | --- |
/// | 200 with the field | found, in the version that the answer's metadata name |
/// | 200 without it; 404 that names no error | missing |
/// | 404 with metadata: destroyed, or deleted | missing |
/// | 403 | unavailable: the token, or its policies |
/// | 429, 5xx | unavailable, for as long as `Retry-After` says |
/// | anything else, a redirect included; JSON that is not what the API documents | unavailable |
public final class VaultKv implements SecretSource {
  private static final String FIELD = "vault";
  private static final String DEFAULT_FIELD = "value";
  private static final int LONGEST_TOKEN = 4096;
  private static final Duration RETRY_AFTER = Duration.ofSeconds(15);
  private static final Duration RETRY_DENIED_AFTER = Duration.ofMinutes(1);
  private static final Duration LONGEST_RETRY = Duration.ofHours(1);

  private static final int OK = 200;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERROR = 500;

  /// JSON escapes may take six characters for one.
  private static final int LONGEST_ANSWER = 4 * SecretValue.LARGEST;

  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_.-]{1,128}");
  private static final Pattern TOKEN = Pattern.compile("[!-~]+");

  private final VaultSettings settings;
  private final HttpClient client;

  private VaultKv(VaultSettings settings, HttpClient client) {
    this.settings = settings;
    this.client = client;
  }

  /// A source with these settings. No request is made yet.
  public static Parsed<VaultKv> of(VaultSettings settings) {
    try {
      requireConfidential(settings.address());
      SecretPath.of(FIELD + ".mount", settings.mount());
      if (settings.namespace().isPresent()) {
        SecretPath.of(FIELD + ".namespace", settings.namespace().get());
      }
      var client =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .connectTimeout(settings.timeout())
              // A redirect would carry the token to wherever the answer says.
              .followRedirects(HttpClient.Redirect.NEVER);
      if (settings.caFile().isPresent()) {
        client.sslContext(TrustedCertificates.context(settings.caFile().get()));
      }
      return new Parsed.Ok<>(new VaultKv(settings, client.build()));
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  @Override
  public String name() {
    return settings.name();
  }

  @Override
  public Fetched fetch(String path, OptionalLong version) {
    Wanted wanted;
    try {
      wanted = Wanted.of(path, version);
    } catch (Unreadable e) {
      return new Fetched.Missing(e.refusal());
    }
    try {
      return answered(send(request(wanted)), wanted);
    } catch (Unreadable e) {
      return new Fetched.Unavailable(e.refusal(), RETRY_AFTER);
    }
  }

  /// Name, address and mount.
  @Override
  public String toString() {
    return "vault %s at %s, mount %s"
        .formatted(settings.name(), settings.address(), settings.mount());
  }

  /// What is asked for.
  record Wanted(SecretPath path, String key, boolean base64, OptionalLong version) {
    private static final String BASE64 = ":base64";

    static Wanted of(String text, OptionalLong version) throws Unreadable {
      boolean base64 = text.endsWith(BASE64);
      String rest = base64 ? text.substring(0, text.length() - BASE64.length()) : text;
      int hash = rest.indexOf('#');
      String key = hash < 0 ? DEFAULT_FIELD : rest.substring(hash + 1);
      if (!KEY.matcher(key).matches()) {
        throw new Unreadable(
            Reason.FIELD_OUT_OF_RANGE,
            FIELD + ".field",
            "letters, digits, _, . and -; at most 128",
            SecretPath.printable(key));
      }
      SecretPath path = SecretPath.of(FIELD + ".path", hash < 0 ? rest : rest.substring(0, hash));
      return new Wanted(path, key, base64, version);
    }

    @Override
    public String toString() {
      return "%s#%s".formatted(path, key);
    }
  }

  private HttpRequest request(Wanted wanted) throws Unreadable {
    String query = wanted.version().isPresent() ? "?version=" + wanted.version().getAsLong() : "";
    URI uri =
        settings
            .address()
            .resolve("/v1/%s/data/%s%s".formatted(settings.mount(), wanted.path(), query));
    var request =
        HttpRequest.newBuilder(uri)
            .timeout(settings.timeout())
            .header("Accept", "application/json")
            .header("X-Vault-Request", "true")
            .header("X-Vault-Token", token());
    settings.namespace().ifPresent(namespace -> request.header("X-Vault-Namespace", namespace));
    return request.GET().build();
  }

  private String token() throws Unreadable {
    try (SecretValue file = PrivateFile.read(settings.tokenFile(), LONGEST_TOKEN)) {
      String token = file.reveal(bytes -> new String(bytes, StandardCharsets.UTF_8)).strip();
      if (!TOKEN.matcher(token).matches()) {
        throw new Unreadable(
            Reason.MALFORMED_ENCODING,
            settings.tokenFile().toString(),
            "a token: printable ASCII, no spaces",
            token.isEmpty() ? "nothing" : "something else");
      }
      return token;
    }
  }

  /// The whole answer within the time-out: the client's own ends with the headers.
  private HttpResponse<byte[]> send(HttpRequest request) throws Unreadable {
    var answer =
        client.sendAsync(
            request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), LONGEST_ANSWER));
    try {
      return answer.get(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw noAnswer("none within " + settings.timeout());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw noAnswer("interrupted");
    } catch (ExecutionException e) {
      throw noAnswer(whatHappened(Objects.requireNonNullElse(e.getCause(), e)));
    } finally {
      answer.cancel(true);
    }
  }

  private Unreadable noAnswer(String got) {
    return new Unreadable(
        Reason.SOURCE_UNAVAILABLE, FIELD, "an answer of " + settings.address(), got);
  }

  private static String whatHappened(Throwable cause) {
    return switch (cause) {
      case HttpTimeoutException _ -> "none in time";
      case javax.net.ssl.SSLException e -> "TLS failed: " + printable(e);
      case ConnectException _ -> "no connection";
      case IOException e -> e.getClass().getSimpleName() + ": " + printable(e);
      default -> cause.getClass().getSimpleName();
    };
  }

  private static String printable(IOException e) {
    return String.valueOf(e.getMessage()).replaceAll("[^ -~]", "?");
  }

  private Fetched answered(HttpResponse<byte[]> response, Wanted wanted) throws Unreadable {
    byte[] body = response.body();
    try {
      int status = response.statusCode();
      return switch (status) {
        case OK, NOT_FOUND -> read(VaultAnswer.read(body, wanted.key()), status, wanted);
        case FORBIDDEN ->
            new Fetched.Unavailable(
                new Refusal(
                    Reason.SOURCE_DENIED,
                    FIELD + "." + wanted,
                    "a token that may read it",
                    "HTTP 403"),
                RETRY_DENIED_AFTER);
        default ->
            new Fetched.Unavailable(
                new Refusal(
                    status == TOO_MANY_REQUESTS || status >= SERVER_ERROR
                        ? Reason.SOURCE_UNAVAILABLE
                        : Reason.SOURCE_ANSWER_INVALID,
                    FIELD + "." + wanted,
                    "HTTP 200 or 404",
                    "HTTP " + status),
                retryAfter(response));
      };
    } finally {
      Arrays.fill(body, (byte) 0);
    }
  }

  private static Fetched read(VaultAnswer answer, int status, Wanted wanted) throws Unreadable {
    String field = FIELD + "." + wanted;
    String what =
        wanted.version().isPresent() ? "version " + wanted.version().getAsLong() : "a version";
    if (answer.destroyed()) {
      answer.close();
      return new Fetched.Missing(
          new Refusal(Reason.SECRET_DESTROYED, field, what, "it was destroyed"));
    }
    if (answer.deleted()) {
      answer.close();
      return new Fetched.Missing(new Refusal(Reason.SECRET_MISSING, field, what, "it was deleted"));
    }
    if (status == NOT_FOUND) {
      answer.close();
      if (!answer.saysNotFound()) {
        throw new Unreadable(
            Reason.SOURCE_ANSWER_INVALID, field, "a 404 that names no error", "another 404");
      }
      return new Fetched.Missing(
          new Refusal(Reason.SECRET_MISSING, field, what, "no such path or version"));
    }
    return found(answer, field, wanted);
  }

  private static Fetched found(VaultAnswer answer, String field, Wanted wanted) throws Unreadable {
    long version = answer.version().orElse(0);
    boolean asked = wanted.version().isEmpty() || wanted.version().getAsLong() == version;
    if (version < 1 || !asked) {
      answer.close();
      throw new Unreadable(
          Reason.SOURCE_ANSWER_INVALID,
          field + ".metadata.version",
          wanted.version().isPresent() ? Long.toString(wanted.version().getAsLong()) : "1 or more",
          answer.version().isPresent() ? Long.toString(version) : "none");
    }
    Optional<SecretValue> value = answer.value();
    if (value.isEmpty()) {
      return new Fetched.Missing(
          new Refusal(
              Reason.SECRET_MISSING,
              field,
              "a field with a text",
              answer.hasField() ? "a field with something else" : "no such field"));
    }
    return new Fetched.Found(
        wanted.base64() ? Base64Secret.decoded(field, value.get()) : value.get(), version);
  }

  private static Duration retryAfter(HttpResponse<?> response) {
    Optional<Duration> said =
        response
            .headers()
            .firstValue("Retry-After")
            .filter(text -> text.matches("[0-9]{1,6}"))
            .map(text -> Duration.ofSeconds(Long.parseLong(text)));
    return said.filter(Duration::isPositive)
        .map(duration -> duration.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : duration)
        .orElse(RETRY_AFTER);
  }

  private static void requireConfidential(URI address) throws Unreadable {
    String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
    String host = String.valueOf(address.getHost());
    boolean bare =
        address.getRawPath() == null
            || address.getRawPath().isEmpty()
            || address.getRawPath().equals("/");
    boolean sound =
        address.getHost() != null
            && bare
            && address.getRawQuery() == null
            && address.getRawUserInfo() == null
            && (scheme.equals("https") || (scheme.equals("http") && isThisMachine(host)));
    if (!sound) {
      throw new Unreadable(
          Reason.FIELD_OUT_OF_RANGE,
          FIELD + ".address",
          "https://HOST[:PORT], or http to this machine",
          "%s://%s".formatted(scheme, host));
    }
  }

  /// By its literal address: a name could lead anywhere.
  private static boolean isThisMachine(String host) {
    try {
      return InetAddress.ofLiteral(host).isLoopbackAddress();
    } catch (IllegalArgumentException e) {
      return host.equals("localhost");
    }
  }
}
