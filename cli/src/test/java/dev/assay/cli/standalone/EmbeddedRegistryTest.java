package dev.assay.cli.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.cli.OperatorException;
import io.confluent.kafka.schemaregistry.CompatibilityLevel;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.entities.SchemaReference;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddedRegistryTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final AvroSchema FIRST = schema("{'name':'a','type':'int'}");
  private static final AvroSchema WITH_DEFAULT =
      schema("{'name':'a','type':'int'},{'name':'b','type':'int','default':0}");
  private static final AvroSchema WITHOUT_DEFAULT =
      schema("{'name':'a','type':'int'},{'name':'b','type':'int'}");

  @TempDir private Path dir;
  private EmbeddedRegistry registry;
  private CachedSchemaRegistryClient client;

  @BeforeEach
  void start() {
    registry = EmbeddedRegistry.start(dir, 0, "--registry-port");
    client = new CachedSchemaRegistryClient(registry.url(), 100);
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    registry.close();
  }

  private void restart() throws IOException {
    stop();
    start();
  }

  @Test
  void registersAndServesASchemaByIdVersionAndLatest() throws Exception {
    var id = client.register("s-value", FIRST);
    var second = client.register("s-value", WITH_DEFAULT);

    assertThat(second).isGreaterThan(id);
    var fresh = new CachedSchemaRegistryClient(registry.url(), 100);
    assertThat(fresh.getSchemaById(id)).isEqualTo(FIRST);
    assertThat(fresh.getSchemaBySubjectAndId("s-value", second)).isEqualTo(WITH_DEFAULT);
    assertThat(fresh.getAllVersions("s-value")).containsExactly(1, 2);
    assertThat(fresh.getSchemaMetadata("s-value", 1).getId()).isEqualTo(id);
    assertThat(fresh.getLatestSchemaMetadata("s-value").getId()).isEqualTo(second);
    assertThat(fresh.getId("s-value", FIRST)).isEqualTo(id);
    assertThat(fresh.getVersion("s-value", WITH_DEFAULT)).isEqualTo(2);
    assertThat(fresh.getAllSubjects()).containsExactly("s-value");
    assertThat(fresh.getAllSubjectsById(id)).containsExactly("s-value");
    fresh.close();
  }

  @Test
  void registeringAgainAnswersTheSameIdAndAnotherSubjectSharesIt() throws Exception {
    var id = client.register("s-value", FIRST);
    var other = new CachedSchemaRegistryClient(registry.url(), 100);

    assertThat(other.register("s-value", FIRST)).isEqualTo(id);
    assertThat(other.register("t-value", FIRST)).isEqualTo(id);
    assertThat(other.getAllVersions("s-value")).containsExactly(1);
    assertThat(other.getAllVersionsById(id)).hasSize(2);
    other.close();
  }

  @Test
  void schemasIdsAndCompatibilitySurviveARestart() throws Exception {
    var id = client.register("s-value", FIRST);
    client.updateCompatibility("s-value", "NONE");
    var second = client.register("s-value", WITHOUT_DEFAULT);

    restart();

    assertThat(client.getSchemaById(id)).isEqualTo(FIRST);
    assertThat(client.register("s-value", WITHOUT_DEFAULT)).isEqualTo(second);
    assertThat(client.getCompatibility("s-value")).isEqualTo("NONE");
    assertThat(client.register("u-value", WITH_DEFAULT)).isGreaterThan(second);
  }

  @Test
  void anIncompatibleSchemaIsRefusedWith409AndLeavesTheSubjectAsItWas() throws Exception {
    client.register("s-value", FIRST);

    refused(409, 409, () -> client.register("s-value", WITHOUT_DEFAULT));

    assertThat(client.getAllVersions("s-value")).containsExactly(1);
  }

  @Test
  void compatibilityIsTransitiveUnlessConfiguredOtherwise() throws Exception {
    client.register("s-value", schema("{'name':'a','type':'int'}"));
    client.register(
        "s-value", schema("{'name':'a','type':'long'},{'name':'b','type':'int','default':0}"));
    var widened = schema("{'name':'a','type':'long'},{'name':'b','type':'int'}");

    assertThat(client.getCompatibility(null)).isEqualTo("BACKWARD_TRANSITIVE");
    assertThat(client.testCompatibility("s-value", widened)).isTrue();
    refused(409, 409, () -> client.register("s-value", widened));

    client.updateCompatibility("s-value", CompatibilityLevel.BACKWARD.name);
    assertThat(client.register("s-value", widened)).isPositive();
  }

  @Test
  void aCompatibilityCheckSaysWhy() throws Exception {
    client.register("s-value", FIRST);

    assertThat(client.testCompatibility("s-value", WITH_DEFAULT)).isTrue();
    assertThat(client.testCompatibility("s-value", WITHOUT_DEFAULT)).isFalse();
    assertThat(client.testCompatibilityVerbose("s-value", WITHOUT_DEFAULT))
        .anySatisfy(message -> assertThat(message).contains("READER_FIELD_MISSING_DEFAULT_VALUE"));
  }

  @Test
  void aSchemaMayReferToAnother() throws Exception {
    client.register(
        "inner", new AvroSchema("{'type':'record','name':'Inner','fields':[]}".replace('\'', '"')));
    var outer =
        new AvroSchema(
            "{'type':'record','name':'Outer','fields':[{'name':'i','type':'Inner'}]}"
                .replace('\'', '"'),
            List.of(new SchemaReference("Inner", "inner", 1)),
            Map.of("Inner", "{'type':'record','name':'Inner','fields':[]}".replace('\'', '"')),
            null);

    var id = client.register("outer", outer);
    restart();

    assertThat(client.getSchemaById(id).references()).containsExactlyElementsOf(outer.references());
  }

  @Test
  void unknownSubjectsVersionsAndIdsAreToldApart() throws Exception {
    client.register("s-value", FIRST);

    refused(404, 40403, () -> client.getSchemaById(4711));
    refused(404, 40401, () -> client.getAllVersions("nobody"));
    refused(404, 40401, () -> client.getId("nobody", FIRST));
    refused(404, 40403, () -> client.getId("s-value", WITH_DEFAULT));
    refused(404, 40402, () -> client.getSchemaMetadata("s-value", 9));
    refused(404, 40408, () -> client.getConfig("s-value"));
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /subjects/s-value/versions/none, 422, 42202",
    "GET, /subjects/s-value/versions/0, 422, 42202",
    "GET, /schemas/ids/none, 404, 404",
    "GET, /nowhere, 404, 404",
    "DELETE, /subjects/s-value, 404, 404",
  })
  void pathsThatAreNotServedAreRefusedAsJson(String method, String path, int status, int code)
      throws Exception {
    client.register("s-value", FIRST);
    var answer = request(method, path, new byte[0]);
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(JSON.readTree(answer.body()).path("error_code").asInt()).isEqualTo(code);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "{",
        "null",
        "[]",
        "\"s\"",
        "{\"schema\":",
        "{\"nonsense\":1}",
        "\u0000\u0001"
      })
  void aBodyThatIsNoRequestIsRefused(String body) throws Exception {
    var answer = request("POST", "/subjects/s-value/versions", body.getBytes(UTF_8));
    assertThat(answer.statusCode()).isIn(400, 422);
    assertThat(JSON.readTree(answer.body()).path("error_code").asInt()).isIn(400, 42201);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"schema\":\"not avro\"}",
        "{\"schema\":\"{}\"}",
        "{\"schema\":\"\"}",
        "{\"schema\":\"{\\\"type\\\":\\\"int\\\"}\",\"schemaType\":\"PROTOBUF\"}",
        "{\"schema\":\"{\\\"type\\\":\\\"X\\\"}\",\"references\":[{\"name\":\"X\",\"subject\":\"no\",\"version\":1}]}"
      })
  void aSchemaThatIsNoneIsRefusedWith42201(String body) throws Exception {
    var answer = request("POST", "/subjects/s-value/versions", body.getBytes(UTF_8));
    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(JSON.readTree(answer.body()).path("error_code").asInt()).isEqualTo(42201);
  }

  @Test
  void anOversizedBodyIsRefused() throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(registry.url() + "/subjects/s-value/versions"))
            .expectContinue(true)
            .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[(1 << 20) + 1]))
            .build();
    try (var http = HttpClient.newHttpClient()) {
      var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(413);
    }
  }

  @Test
  void anUnknownCompatibilityLevelIsRefused() throws Exception {
    var answer = request("PUT", "/config", "{\"compatibility\":\"SIDEWAYS\"}".getBytes(UTF_8));
    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(JSON.readTree(answer.body()).path("error_code").asInt()).isEqualTo(42203);
  }

  @Test
  void modeAndRootAnswer() throws Exception {
    assertThat(client.getMode()).isEqualTo("READWRITE");
    assertThat(request("GET", "/", new byte[0]).body()).isEqualTo("{}");
  }

  @Test
  void aLineTornByAKillIsForgottenAndItsIdGivenToTheNext() throws Exception {
    var id = client.register("s-value", FIRST);
    stop();
    Files.writeString(
        file(), "{\"schema\":{\"subject\":\"s-value\",\"vers", StandardOpenOption.APPEND);
    start();

    assertThat(client.getAllVersions("s-value")).containsExactly(1);
    assertThat(client.register("s-value", WITH_DEFAULT)).isEqualTo(id + 1);
    restart();
    assertThat(client.getAllVersions("s-value")).containsExactly(1, 2);
  }

  @Test
  void aDamagedFileIsNamedWithItsLine() throws Exception {
    client.register("s-value", FIRST);
    registry.close();
    Files.writeString(file(), "garbage\n", StandardOpenOption.APPEND);

    assertThatExceptionOfType(OperatorException.class)
        .isThrownBy(() -> EmbeddedRegistry.start(dir, 0, "--registry-port"))
        .withMessageContaining("line 2 of " + file());

    Files.delete(file());
    start();
  }

  @Test
  void aTakenPortIsNamedWithItsSetting() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatExceptionOfType(ListenException.class)
          .isThrownBy(
              () ->
                  EmbeddedRegistry.start(
                      dir.resolve("other"), taken.getLocalPort(), "--registry-port"))
          .withMessageContainingAll("127.0.0.1:" + taken.getLocalPort(), "--registry-port");
    }
  }

  @Test
  void concurrentRegistrationsOfOneSchemaGetOneId() throws Exception {
    Callable<Integer> register =
        () -> {
          try (var own = new CachedSchemaRegistryClient(registry.url(), 100)) {
            return own.register("s-value", FIRST);
          }
        };
    try (var threads = Executors.newFixedThreadPool(8)) {
      var ids = threads.invokeAll(Collections.nCopies(16, register));
      for (var id : ids) {
        assertThat(id.get()).isEqualTo(1);
      }
    }
    assertThat(client.getAllVersions("s-value")).containsExactly(1);
  }

  private Path file() {
    return dir.resolve("registrations.jsonl");
  }

  private HttpResponse<String> request(String method, String path, byte[] body) throws Exception {
    try (var http = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(URI.create(registry.url() + path))
              .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
              .build();
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    }
  }

  private static void refused(int status, int code, ThrowingCallable call) {
    assertThatExceptionOfType(RestClientException.class)
        .isThrownBy(call)
        .satisfies(
            e -> {
              assertThat(e.getStatus()).isEqualTo(status);
              assertThat(e.getErrorCode()).isEqualTo(code);
            });
  }

  private static AvroSchema schema(String fields) {
    return new AvroSchema(
        "{'type':'record','name':'R','fields':[%s]}".formatted(fields).replace('\'', '"'));
  }
}
