package dev.assay.cli.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assay.cli.OperatorException;
import io.confluent.kafka.schemaregistry.CompatibilityLevel;
import io.confluent.kafka.schemaregistry.client.rest.entities.Config;
import io.confluent.kafka.schemaregistry.client.rest.entities.ErrorMessage;
import io.confluent.kafka.schemaregistry.client.rest.entities.Mode;
import io.confluent.kafka.schemaregistry.client.rest.entities.Schema;
import io.confluent.kafka.schemaregistry.client.rest.entities.SchemaString;
import io.confluent.kafka.schemaregistry.client.rest.entities.requests.CompatibilityCheckResponse;
import io.confluent.kafka.schemaregistry.client.rest.entities.requests.ConfigUpdateRequest;
import io.confluent.kafka.schemaregistry.client.rest.entities.requests.RegisterSchemaRequest;
import io.confluent.kafka.schemaregistry.client.rest.entities.requests.RegisterSchemaResponse;
import io.confluent.kafka.schemaregistry.utils.JacksonMapper;
import io.helidon.http.HeaderNames;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A Schema Registry in this process: Confluent's REST API for Avro on loopback, over a
/// [SubjectStore] in a file.
///
/// It serves what serializers and people with `curl` need: subjects, versions, ids, look-up,
/// compatibility. It deletes nothing, knows no contexts and no rules, and has no authentication.
/// The JSON is that of the client's own entity classes, so that what it answers is what that client
/// reads.
public final class EmbeddedRegistry implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedRegistry.class);

  private static final String HOST = "127.0.0.1";
  private static final String CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";
  private static final int LARGEST_REQUEST = 1 << 20;

  private final SubjectStore store;
  private final WebServer server;

  private EmbeddedRegistry(SubjectStore store, int port) {
    this.store = store;
    this.server =
        WebServer.builder()
            .host(HOST)
            .port(port)
            .shutdownHook(false)
            .maxPayloadSize(LARGEST_REQUEST)
            .routing(this::route)
            .build();
  }

  /// Starts with the schemas that `dir` remembers.
  ///
  /// @param port on loopback; 0: any free one
  /// @param portSetting how the user names that port, for the error when it is taken
  /// @throws ListenException if the port is taken
  /// @throws OperatorException if what `dir` holds can't be read
  public static EmbeddedRegistry start(Path dir, int port, String portSetting) {
    var address = new InetSocketAddress(InetAddress.ofLiteral(HOST), port);
    refuseTaken(address, portSetting);
    var registry =
        new EmbeddedRegistry(SubjectStore.open(dir.resolve("registrations.jsonl")), port);
    registry.server.start();
    if (!registry.server.isRunning()) {
      registry.close();
      throw new ListenException(
          "the schema registry", address, portSetting, new BindException("lost it just now"));
    }
    return registry;
  }

  /// For `schema.registry.url`.
  public String url() {
    return "http://%s:%d".formatted(HOST, port());
  }

  public int port() {
    return server.port();
  }

  @Override
  public void close() {
    server.stop();
    store.close();
  }

  /// Helidon logs a port that it can't bind, with a stack trace, and returns as if it had started.
  private static void refuseTaken(InetSocketAddress address, String portSetting) {
    try (var probe = ServerSocketChannel.open()) {
      probe.bind(address);
    } catch (IOException e) {
      throw new ListenException("the schema registry", address, portSetting, e);
    }
  }

  private void route(HttpRouting.Builder routing) {
    routing
        .get("/", answer(request -> Map.of()))
        .get("/mode", answer(request -> new Mode("READWRITE")))
        .get("/mode/{subject}", answer(request -> new Mode("READWRITE")))
        .get("/schemas/types", answer(request -> List.of("AVRO")))
        .get("/schemas/ids/{id}", answer(this::schemaById))
        .get("/schemas/ids/{id}/schema", this::bareSchemaById)
        .get("/schemas/ids/{id}/subjects", answer(request -> store.subjectsOf(id(request))))
        .get("/schemas/ids/{id}/versions", answer(request -> store.versionsOf(id(request))))
        .get("/subjects", answer(request -> store.subjects()))
        .post("/subjects/{subject}", answer(this::lookUp))
        .get("/subjects/{subject}/versions", answer(this::versions))
        .post("/subjects/{subject}/versions", answer(this::register))
        .get("/subjects/{subject}/versions/{version}", answer(this::version))
        .get("/subjects/{subject}/versions/{version}/schema", this::bareSchemaByVersion)
        .get("/config", answer(request -> new Config(store.compatibility().name())))
        .put("/config", answer(this::setCompatibility))
        .get("/config/{subject}", answer(this::compatibilityOfSubject))
        .put("/config/{subject}", answer(this::setCompatibilityOfSubject))
        .post("/compatibility/subjects/{subject}/versions", answer(this::checkAll))
        .post("/compatibility/subjects/{subject}/versions/{version}", answer(this::checkOne))
        .any(answer(this::notServed))
        .error(RegistryException.class, (request, response, refusal) -> refuse(response, refusal))
        .error(RequestException.class, EmbeddedRegistry::refuseRequest)
        .error(RuntimeException.class, EmbeddedRegistry::failed);
  }

  private SchemaString schemaById(ServerRequest request) throws RegistryException {
    var schema = store.byId(id(request));
    var answer = new SchemaString(schema.canonicalString());
    answer.setSchemaType(schema.schemaType());
    answer.setReferences(schema.references());
    return answer;
  }

  private void bareSchemaById(ServerRequest request, ServerResponse response)
      throws RegistryException {
    send(response, Status.OK_200, store.byId(id(request)).canonicalString());
  }

  private void bareSchemaByVersion(ServerRequest request, ServerResponse response)
      throws RegistryException {
    send(response, Status.OK_200, registered(request).schema().canonicalString());
  }

  private List<Integer> versions(ServerRequest request) throws RegistryException {
    return store.versions(subject(request)).stream().map(SubjectStore.Registered::version).toList();
  }

  private Schema version(ServerRequest request) throws RegistryException {
    return registered(request).entity();
  }

  private SubjectStore.Registered registered(ServerRequest request) throws RegistryException {
    return store.version(subject(request), Version.parse(parameter(request, "version")));
  }

  private RegisterSchemaResponse register(ServerRequest request) throws RegistryException {
    var schema = store.parse(schema(request), flag(request, "normalize"));
    return new RegisterSchemaResponse(store.register(subject(request), schema).entity());
  }

  private Schema lookUp(ServerRequest request) throws RegistryException {
    var subject = subject(request);
    store.versions(subject);
    return store.find(subject, store.parse(schema(request), flag(request, "normalize"))).entity();
  }

  private Config compatibilityOfSubject(ServerRequest request) throws RegistryException {
    var subject = subject(request);
    var level = store.compatibilityOf(subject);
    if (level == null && flag(request, "defaultToGlobal")) {
      level = store.compatibility();
    }
    if (level == null) {
      throw new RegistryException(
          RegistryException.SUBJECT_COMPATIBILITY_NOT_SET,
          "Subject '%s' does not have subject-level compatibility configured".formatted(subject));
    }
    return new Config(level.name());
  }

  private ConfigUpdateRequest setCompatibility(ServerRequest request) throws RegistryException {
    var level = level(request);
    store.setCompatibility(level);
    return new ConfigUpdateRequest(new Config(level.name()));
  }

  private ConfigUpdateRequest setCompatibilityOfSubject(ServerRequest request)
      throws RegistryException {
    var level = level(request);
    store.setCompatibility(subject(request), level);
    return new ConfigUpdateRequest(new Config(level.name()));
  }

  private CompatibilityCheckResponse checkOne(ServerRequest request) throws RegistryException {
    return check(request, Version.parse(parameter(request, "version")));
  }

  private CompatibilityCheckResponse checkAll(ServerRequest request) throws RegistryException {
    return check(request, null);
  }

  private CompatibilityCheckResponse check(ServerRequest request, @Nullable Version version)
      throws RegistryException {
    var schema = store.parse(schema(request), flag(request, "normalize"));
    var conflicts = store.conflicts(subject(request), version, schema);
    var answer = new CompatibilityCheckResponse();
    answer.setIsCompatible(conflicts.isEmpty());
    if (flag(request, "verbose")) {
      answer.setMessages(conflicts);
    }
    return answer;
  }

  private Object notServed(ServerRequest request) throws RegistryException {
    throw new RegistryException(
        RegistryException.NOT_FOUND,
        "%s %s is not served by this registry"
            .formatted(request.prologue().method().text(), request.path().rawPath()));
  }

  private static String subject(ServerRequest request) {
    return parameter(request, "subject");
  }

  private static int id(ServerRequest request) throws RegistryException {
    var text = parameter(request, "id");
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new RegistryException(RegistryException.NOT_FOUND, "%s is no id".formatted(text));
    }
  }

  private static String parameter(ServerRequest request, String name) {
    return request.path().pathParameters().get(name);
  }

  private static boolean flag(ServerRequest request, String name) {
    return request.query().first(name).map(Boolean::parseBoolean).orElse(false);
  }

  private static CompatibilityLevel level(ServerRequest request) throws RegistryException {
    var text = body(request, ConfigUpdateRequest.class).getCompatibilityLevel();
    var level = text == null ? null : CompatibilityLevel.forName(text);
    if (level == null) {
      throw new RegistryException(
          RegistryException.INVALID_COMPATIBILITY,
          "Invalid compatibility level %s. Valid values are %s"
              .formatted(text, List.of(CompatibilityLevel.values())));
    }
    return level;
  }

  private static Schema schema(ServerRequest request) throws RegistryException {
    return new Schema(subject(request), body(request, RegisterSchemaRequest.class));
  }

  private static <T> T body(ServerRequest request, Class<T> type) throws RegistryException {
    try {
      var bytes = request.content().hasEntity() ? request.content().as(byte[].class) : new byte[0];
      var body = JacksonMapper.INSTANCE.readValue(bytes, type);
      if (body != null) {
        return body;
      }
    } catch (IOException e) {
      LOG.debug("unreadable request", e);
    }
    throw new RegistryException(
        RegistryException.BAD_REQUEST,
        "the request's body is no JSON object of the kind this path takes");
  }

  /// What a path answers, to be sent as JSON.
  @FunctionalInterface
  private interface Answer {
    Object to(ServerRequest request) throws RegistryException;
  }

  private static Handler answer(Answer answer) {
    return (request, response) -> send(response, Status.OK_200, json(answer.to(request)));
  }

  private static void refuse(ServerResponse response, RegistryException e) {
    var error = new ErrorMessage(e.code(), e.getMessage());
    send(response, Status.create(e.status()), json(error));
  }

  private static void refuseRequest(
      ServerRequest request, ServerResponse response, RequestException e) {
    refuse(response, new RegistryException(e.status().code(), "refused: " + e.getMessage()));
  }

  private static void failed(ServerRequest request, ServerResponse response, RuntimeException e) {
    LOG.error("{} {}", request.prologue().method(), request.path().rawPath(), e);
    refuse(
        response,
        new RegistryException(500, "the registry failed on this request; its log says how"));
  }

  private static void send(ServerResponse response, Status status, String json) {
    response
        .status(status)
        .header(HeaderNames.CONTENT_TYPE, CONTENT_TYPE)
        .send(json.getBytes(UTF_8));
  }

  private static String json(Object value) {
    try {
      return JacksonMapper.INSTANCE.writeValueAsString(value);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
