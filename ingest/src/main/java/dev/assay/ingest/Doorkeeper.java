package dev.assay.ingest;

import dev.assay.ingest.access.Caller;
import dev.assay.ingest.access.Credentials;
import dev.assay.ingest.access.CredentialsFile;
import dev.assay.ingest.access.RequestRate;
import dev.assay.ingest.access.Right;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Asks each client who it is, and holds it to its rate.
final class Doorkeeper {
  private static final String BEARER = "bearer ";

  private final Optional<CredentialsFile> credentials;
  private final Optional<RequestRate> rate;

  /// @param credentials empty where nobody is asked
  /// @param rate empty where nobody is held to one
  Doorkeeper(Optional<CredentialsFile> credentials, Optional<RequestRate> rate) {
    this.credentials = credentials;
    this.rate = rate;
  }

  /// The client that sent a request.
  ///
  /// @param anyOf of these rights the credential must have one
  /// @throws Problem.Found 401 without a credential that is known, 403 where the credential lacks
  ///   the right, 429 where the client asks too often
  Caller admit(ServerRequest request, Set<Right> anyOf) {
    Optional<Caller> known = identify(request);
    count(known.filter(_ -> credentials.isPresent()).map(Caller::name), request);
    Caller caller = known.orElseThrow(() -> new Problem.Found(unknown(request)));
    if (anyOf.stream().noneMatch(caller::may)) {
      throw new Problem.Found(
          Problem.about(
              Problem.Kind.FORBIDDEN,
              "Authorization",
              "a credential that may " + spelled(anyOf),
              "%s, which may %s".formatted(caller.name(), spelled(caller.rights()))));
    }
    return caller;
  }

  /// Holds a client to those whom it speaks for.
  ///
  /// @throws Problem.Found 403 naming the member that is not the caller's to say
  static void requireSpeaksFor(Caller caller, String tenant, String guest, String workload) {
    requireSpeaksFor(caller, tenant, guest);
    require(caller, "workload", caller.workloads().contain(workload), workload);
  }

  static void requireSpeaksFor(Caller caller, String tenant, String guest) {
    require(caller, "tenant", caller.isOf(tenant), tenant);
    require(caller, "guest", caller.guests().contain(guest), guest);
  }

  private static void require(Caller caller, String member, boolean allowed, String got) {
    if (!allowed) {
      throw new Problem.Found(
          Problem.about(
              Problem.Kind.FORBIDDEN,
              member,
              "one that %s speaks for".formatted(caller.name()),
              got));
    }
  }

  private static String spelled(Set<Right> rights) {
    return rights.stream()
        .map(right -> right.name().toLowerCase(Locale.ROOT))
        .sorted()
        .collect(Collectors.joining(" or "));
  }

  /// The client that sent a request for which nobody needs a credential; empty where it shows none
  /// that is known.
  ///
  /// @throws Problem.Found 429
  Optional<Caller> admitAnyone(ServerRequest request) {
    Optional<Caller> known = credentials.isPresent() ? identify(request) : Optional.empty();
    count(known.map(Caller::name), request);
    return known;
  }

  private Optional<Caller> identify(ServerRequest request) {
    if (credentials.isEmpty()) {
      return Optional.of(Caller.anyone());
    }
    Credentials inForce = credentials.get().inForce();
    // A token is for this request; a certificate is the whole connection's.
    Optional<String> token = bearerToken(request);
    return token.isPresent()
        ? inForce.byToken(token.get())
        : certificate(request).flatMap(inForce::byCertificate);
  }

  private void count(Optional<String> credential, ServerRequest request) {
    String client = credential.orElseGet(() -> "address " + request.remotePeer().host());
    rate.flatMap(limit -> limit.exceeded(client))
        .ifPresent(
            wait -> {
              throw new Problem.Found(tooOften(wait));
            });
  }

  private static Problem tooOften(Duration wait) {
    long seconds = Math.max(1, wait.plusMillis(999).toSeconds());
    return Problem.of(
            Problem.Kind.TOO_MANY_REQUESTS,
            "This client asks more often than it may. Come back after Retry-After seconds.")
        .with("Retry-After", Long.toString(seconds));
  }

  private static Problem unknown(ServerRequest request) {
    String got =
        bearerToken(request)
            .map(_ -> "a bearer token that is not known")
            .or(() -> certificate(request).map(_ -> "a certificate that names nobody known"))
            .orElse("neither");
    return Problem.about(
            Problem.Kind.UNAUTHORIZED,
            "Authorization",
            "a bearer token, or a client certificate, of a known credential",
            got)
        .with("WWW-Authenticate", "Bearer realm=\"assay\"");
  }

  static Optional<String> bearerToken(ServerRequest request) {
    return request
        .headers()
        .first(HeaderNames.AUTHORIZATION)
        .filter(value -> value.toLowerCase(Locale.ROOT).startsWith(BEARER))
        .map(value -> value.substring(BEARER.length()).strip());
  }

  private static Optional<X509Certificate> certificate(ServerRequest request) {
    return request.remotePeer().tlsCertificates().stream()
        .flatMap(Stream::of)
        .limit(1)
        .map(Doorkeeper::x509)
        .findFirst();
  }

  private static X509Certificate x509(Certificate certificate) {
    // JSSE knows no other kind.
    return (X509Certificate) certificate;
  }
}
