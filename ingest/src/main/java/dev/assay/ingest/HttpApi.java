package dev.assay.ingest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.assay.ingest.access.Caller;
import dev.assay.ingest.access.Right;
import io.helidon.common.buffers.DataReader.InsufficientDataAvailableException;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.DirectHandler.TransportRequest;
import io.helidon.http.DirectHandler.TransportResponse;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpException;
import io.helidon.http.Method;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The API's resources and methods on Helidon, and every way in which a request can fail to be one
/// of them.
final class HttpApi {
  private static final Logger LOG = LoggerFactory.getLogger(HttpApi.class);

  private static final Problem CODED =
      Problem.about(
              Problem.Kind.UNSUPPORTED_MEDIA_TYPE, "Content-Encoding", "none", "a content coding")
          .with("Accept-Encoding", "identity");

  private static final Set<Right> ATTEST = EnumSet.of(Right.ATTEST);
  private static final Set<Right> READ = EnumSet.of(Right.READ);
  private static final Set<Right> ANY = EnumSet.allOf(Right.class);

  /// What is read of a body beyond its limit, in bytes, to be thrown away: a connection that is
  /// closed while its client still sends takes the answer along, and the client learns nothing.
  static final int EXCESS_LIMIT = 1024 * 1024;

  /// Statuses that may answer before the body was read to its end.
  private static final Set<Integer> GIVEN_UP = Set.of(408, 413);

  private final ChallengeEndpoint challenges;
  private final EvidenceEndpoint evidence;
  private final AttestationEndpoint attestations;
  private final ReleaseEndpoint releases;
  private final GuestEndpoint guests;
  private final Optional<KbsEndpoint> kbs;
  private final Optional<VeraisonEndpoint> veraison;
  private final Optional<Supplier<String>> jwks;
  private final HealthEndpoint health;
  private final OpenApi description = new OpenApi();
  private final Doorkeeper door;
  private final GatewayMetrics metrics;
  private final int bodyLimit;
  private final Arrivals arrivals;
  private final Duration requestTimeout;

  HttpApi(
      ChallengeEndpoint challenges,
      EvidenceEndpoint evidence,
      AttestationEndpoint attestations,
      ReleaseEndpoint releases,
      GuestEndpoint guests,
      Optional<KbsEndpoint> kbs,
      Optional<VeraisonEndpoint> veraison,
      Optional<Supplier<String>> jwks,
      HealthEndpoint health,
      Doorkeeper door,
      GatewayMetrics metrics,
      int bodyLimit,
      Arrivals arrivals,
      Duration requestTimeout) {
    this.challenges = challenges;
    this.evidence = evidence;
    this.attestations = attestations;
    this.releases = releases;
    this.guests = guests;
    this.kbs = kbs;
    this.veraison = veraison;
    this.jwks = jwks;
    this.health = health;
    this.door = door;
    this.metrics = metrics;
    this.bodyLimit = bodyLimit;
    this.arrivals = arrivals;
    this.requestTimeout = requestTimeout;
  }

  /// Answers one request. It may throw a problem that it found; what else it throws, the error
  /// handlers answer.
  private interface Resource {
    Reply answer(ServerRequest request) throws Exception;
  }

  /// Answers a request of somebody known.
  private interface OfCaller {
    Reply answer(ServerRequest request, Caller caller) throws Exception;
  }

  /// Answers a request of somebody who may be known.
  private interface OfAnyone {
    Reply answer(ServerRequest request, Optional<Caller> known) throws Exception;
  }

  void route(HttpRouting.Builder routing) {
    routing.addFilter(this::awaitArrival);
    post(
        routing,
        "/v1/challenges",
        of(ATTEST, (request, caller) -> challenges.issue(readBody(request), caller)));
    post(
        routing,
        "/v1/evidence",
        of(ATTEST, (request, caller) -> evidence.accept(readBody(request), caller)));
    get(
        routing,
        AttestationEndpoint.PATH + "{id}",
        of(
            ANY,
            (request, _) ->
                attestations.find(
                    request.path().pathParameters().get("id"), parameter(request, "wait"))));
    get(
        routing,
        ReleaseEndpoint.PATH + "{key}",
        of(
            ATTEST,
            (request, _) ->
                releases.find(
                    request.path().pathParameters().get("key"), parameter(request, "wait"))));
    get(
        routing,
        GuestEndpoint.PATH,
        of(
            ANY,
            (request, caller) ->
                guests.find(
                    request.path().pathParameters().get("guest"),
                    parameter(request, "tenant"),
                    caller)));
    get(routing, OpenApi.PATH, _ -> description.describe());
    kbs.ifPresent(protocol -> routeKbs(routing, protocol));
    veraison.ifPresent(protocol -> routeVeraison(routing, protocol));
    jwks.ifPresent(
        keys ->
            get(routing, "/.well-known/jwks.json", anyone((_, _) -> Reply.of(200, keys.get()))));
    get(routing, "/healthz", _ -> health.health());
    get(routing, "/readyz", _ -> health.readiness());
    get(routing, "/metrics", of(READ, (_, _) -> metrics.read()));
    routing.any((request, response) -> send(request, response, Reply.of(unknownPath())));
    routing.error(
        HttpException.class,
        (request, response, e) ->
            write(request, response, Reply.of(transportProblem(e.status().code()))));
    routing.error(
        Throwable.class,
        (request, response, e) -> {
          LOG.error("{} {} failed", request.prologue().method(), request.path().path(), e);
          write(
              request, response, Reply.of(transportProblem(Status.INTERNAL_SERVER_ERROR_500_CODE)));
        });
  }

  /// Has the client's time run until all of its request has come, read or not.
  private void awaitArrival(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    if (request.content().consumed()) {
      Arrivals.end();
    }
    chain.proceed();
    drain(request);
    Arrivals.end();
  }

  /// What Helidon refuses before there is a request to route.
  DirectHandlers transportErrors() {
    DirectHandlers.Builder handlers = DirectHandlers.builder();
    for (EventType type : EventType.values()) {
      handlers.addHandler(
          type,
          (request, event, status, headers, message) ->
              refusal(headers, transportProblem(request, status)));
    }
    return handlers.build();
  }

  private Problem transportProblem(TransportRequest request, Status status) {
    if (Arrivals.isLate()) {
      return tooSlow("request");
    }
    // The server takes a client that breaks off within its headers for a fault of its own.
    if (status.code() == Status.INTERNAL_SERVER_ERROR_500_CODE && request.path().isEmpty()) {
      return transportProblem(Status.BAD_REQUEST_400_CODE);
    }
    // The server decodes nothing, and answers 400 to whoever sends something coded.
    return status.code() == Status.BAD_REQUEST_400_CODE
            && request.headers().contains(HeaderNames.CONTENT_ENCODING)
        ? CODED
        : transportProblem(status.code());
  }

  private static TransportResponse refusal(ServerResponseHeaders headers, Problem problem) {
    TransportResponse.Builder response =
        TransportResponse.builder()
            .status(Status.create(problem.kind().status()))
            .headers(headers)
            .header(HeaderNames.CONTENT_TYPE, Problem.MEDIA_TYPE)
            .keepAlive(false)
            .entity(Json.write(problem.toJson()).getBytes(StandardCharsets.UTF_8));
    problem.headers().forEach((name, value) -> response.header(HeaderNames.create(name), value));
    return response.build();
  }

  /// A resource for those who have one of these rights.
  private Resource of(Set<Right> anyOf, OfCaller resource) {
    return request -> resource.answer(request, door.admit(request, anyOf));
  }

  private void post(HttpRouting.Builder routing, String path, Resource resource) {
    routing.post(path, (request, response) -> answer(path, resource, request, response));
    allowOnly(routing, path, "POST");
  }

  private void get(HttpRouting.Builder routing, String path, Resource resource) {
    routing.get(path, (request, response) -> answer(path, resource, request, response));
    allowOnly(routing, path, "GET");
  }

  private void answer(
      String path, Resource resource, ServerRequest request, ServerResponse response)
      throws Exception {
    long begun = System.nanoTime();
    Reply reply;
    try {
      reply = resource.answer(request);
    } catch (Problem.Found found) {
      reply = Reply.of(found.problem());
    }
    metrics.answered(path, reply.status(), Duration.ofNanos(System.nanoTime() - begun));
    send(request, response, reply);
  }

  private void routeKbs(HttpRouting.Builder routing, KbsEndpoint protocol) {
    post(
        routing,
        "/kbs/v0/auth",
        kbs((request, known) -> protocol.challenge(readBody(request), known)));
    post(
        routing,
        "/kbs/v0/attest",
        kbs((request, _) -> protocol.attest(readBody(request), session(request))));
    get(
        routing,
        "/kbs/v0/resource/{repository}/{type}/{tag}",
        kbs(
            (request, _) ->
                protocol.resource(
                    request.path().pathParameters().get("repository"),
                    request.path().pathParameters().get("type"),
                    request.path().pathParameters().get("tag"),
                    session(request),
                    Doorkeeper.bearerToken(request))));
    routing.any(
        "/kbs/*",
        (request, response) ->
            send(request, response, KbsEndpoint.refusal(KbsEndpoint.unknownPath().problem())));
  }

  /// Its clients need no credential of ours, and know a form of error of their own.
  private Resource kbs(OfAnyone resource) {
    return request -> {
      try {
        return resource.answer(request, door.admitAnyone(request));
      } catch (Problem.Found found) {
        return KbsEndpoint.refusal(found.problem());
      }
    };
  }

  private void routeVeraison(HttpRouting.Builder routing, VeraisonEndpoint protocol) {
    post(
        routing,
        VeraisonEndpoint.SESSIONS + "newSession",
        anyone(
            (request, known) -> {
              refuseOtherParameters(request, "nonce", "nonceSize");
              return protocol.open(
                  header(request, "Accept"),
                  query(request, "nonce"),
                  query(request, "nonceSize"),
                  known);
            }));
    String session = VeraisonEndpoint.SESSIONS + "session/{id}";
    Resource submit =
        anyone(
            (request, _) ->
                protocol.submit(
                    header(request, "Accept"),
                    header(request, "Content-Type").orElse(""),
                    readBytes(request),
                    sessionId(request)));
    Resource find =
        anyone((request, _) -> protocol.find(header(request, "Accept"), sessionId(request)));
    Resource discard = anyone((request, _) -> protocol.discard(sessionId(request)));
    routing.post(session, (request, response) -> answer(session, submit, request, response));
    routing.delete(session, (request, response) -> answer(session, discard, request, response));
    routing.get(session, (request, response) -> answer(session, find, request, response));
    allowOnly(routing, session, "DELETE, GET, POST");
    get(
        routing,
        VeraisonEndpoint.DISCOVERY,
        anyone((request, _) -> protocol.discover(header(request, "Accept"))));
  }

  private static String sessionId(ServerRequest request) {
    return request.path().pathParameters().get("id");
  }

  /// A resource for whoever comes.
  private Resource anyone(OfAnyone resource) {
    return request -> resource.answer(request, door.admitAnyone(request));
  }

  private static Optional<String> session(ServerRequest request) {
    return request.headers().cookies().first(KbsEndpoint.COOKIE).asOptional();
  }

  private void allowOnly(HttpRouting.Builder routing, String path, String method) {
    Problem problem =
        Problem.of(Problem.Kind.METHOD_NOT_ALLOWED, "Use " + method + ".").with("Allow", method);
    routing.any(path, (request, response) -> send(request, response, Reply.of(problem)));
  }

  private static Problem unknownPath() {
    return Problem.of(
        Problem.Kind.NOT_FOUND,
        "There are POST /v1/challenges, POST /v1/evidence, GET /v1/attestations/{id},"
            + " GET /v1/releases/{key}, GET /v1/guests/{guest}/verdict, GET /.well-known/jwks.json,"
            + " the KBS protocol below /kbs/v0, Veraison's API below /challenge-response/v1, GET"
            + " /healthz, GET /readyz, GET /metrics and, with all of it described, GET"
            + " /openapi.yaml.");
  }

  private Problem transportProblem(int status) {
    return switch (status) {
      case Status.REQUEST_ENTITY_TOO_LARGE_413_CODE -> tooLarge();
      case Status.INTERNAL_SERVER_ERROR_500_CODE ->
          Problem.of(
              Problem.Kind.INTERNAL,
              "This is a fault of the gateway's; its log says more. Try again.");
      case Status.NOT_FOUND_404_CODE -> unknownPath();
      default ->
          Problem.of(
              Problem.Kind.MALFORMED_REQUEST,
              "The request line, a header or the body's framing is not as HTTP has it.");
    };
  }

  private Problem tooLarge() {
    return Problem.about(
        Problem.Kind.TOO_LARGE, "body", "at most %d bytes".formatted(bodyLimit), "more");
  }

  private ObjectNode readBody(ServerRequest request) {
    requireJson(request);
    return Json.readObject(readBytes(request));
  }

  private byte[] readBytes(ServerRequest request) {
    if (isExpectant(request) && request.headers().contentLength().orElse(0) > bodyLimit) {
      throw new Problem.Found(tooLarge());
    }
    try (InputStream in = request.content().inputStream()) {
      byte[] body = read(in);
      Arrivals.end();
      return body;
    } catch (InsufficientDataAvailableException e) {
      throw new Problem.Found(
          Arrivals.isLate()
              ? tooSlow("body")
              : Problem.about(
                  Problem.Kind.MALFORMED_REQUEST, "body", "all of it", "a connection that ended"));
    } catch (IOException | UncheckedIOException e) {
      // Nobody is there to be answered.
      throw new CloseConnectionException("The body can't be read.", e);
    }
  }

  private byte[] read(InputStream in) throws IOException {
    byte[] body = in.readNBytes(bodyLimit);
    // The server lets no more come than EXCESS_LIMIT.
    if (in.transferTo(OutputStream.nullOutputStream()) > 0) {
      throw new Problem.Found(tooLarge());
    }
    return body;
  }

  private Problem tooSlow(String what) {
    return Problem.about(
        Problem.Kind.TOO_SLOW,
        what,
        "all of it within %d ms".formatted(requestTimeout.toMillis()),
        "a part");
  }

  private static void drain(ServerRequest request) {
    try {
      request.content().consume();
    } catch (RuntimeException e) {
      throw new CloseConnectionException("The rest of the request did not come.", e);
    }
  }

  /// Whether the client sends its body only when told to.
  private static boolean isExpectant(ServerRequest request) {
    return request.headers().containsToken(HeaderValues.EXPECT_100);
  }

  private static void requireJson(ServerRequest request) {
    String type = header(request, "Content-Type").orElse("nothing");
    String essence = type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    if (!essence.equals(Reply.JSON)) {
      throw new Problem.Found(
          Problem.about(
                  Problem.Kind.UNSUPPORTED_MEDIA_TYPE,
                  "Content-Type",
                  Reply.JSON,
                  Problem.shown(type))
              .with("Accept-Post", Reply.JSON));
    }
  }

  private static Optional<String> header(ServerRequest request, String name) {
    return request.headers().first(HeaderNames.create(name));
  }

  private static Optional<String> parameter(ServerRequest request, String name) {
    refuseOtherParameters(request, name);
    return query(request, name);
  }

  private static void refuseOtherParameters(ServerRequest request, String... known) {
    for (String given : request.query().names()) {
      if (!List.of(known).contains(given)) {
        throw new Problem.Found(
            Problem.about(
                Problem.Kind.BAD_PARAMETER,
                Problem.shown(given),
                String.join(" or ", known),
                "an unknown parameter"));
      }
    }
  }

  private static Optional<String> query(ServerRequest request, String name) {
    return request.query().contains(name)
        ? Optional.of(request.query().get(name))
        : Optional.empty();
  }

  private void send(ServerRequest request, ServerResponse response, Reply reply) {
    boolean unread = !request.content().consumed();
    // Whoever waits to be told to send its body may send it or not: nobody can know where its next
    // request begins.
    boolean givenUp = GIVEN_UP.contains(reply.status()) || (unread && isExpectant(request));
    if (givenUp) {
      response.header(HeaderValues.CONNECTION_CLOSE);
    }
    write(request, response, reply);
    if (givenUp) {
      // The server would take what comes for another request.
      throw new CloseConnectionException("The request was not read to its end.");
    }
    if (request.headers().containsToken(HeaderValues.CONNECTION_CLOSE)) {
      drain(request);
      throw new CloseConnectionException("The client wanted no more.");
    }
  }

  private void write(ServerRequest request, ServerResponse response, Reply reply) {
    response
        .status(Status.create(reply.status()))
        .header(HeaderNames.CONTENT_TYPE, reply.mediaType())
        .header(HeaderNames.CACHE_CONTROL, "no-store");
    reply.headers().forEach(response::header);
    arrivals.begin();
    if (request.prologue().method().equals(Method.HEAD)) {
      response.send();
    } else {
      response.send(reply.body().getBytes(StandardCharsets.UTF_8));
    }
  }
}
