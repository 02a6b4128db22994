package dev.assay.cli.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.assay.cli.broker.RealRegistry;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import io.confluent.kafka.serializers.KafkaAvroSerializer;
import java.nio.file.Path;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What Assay asks of a Schema Registry, asked of the embedded one, of the client's own stand-in,
/// and of a real server where one is at hand.
class RegistryParityIT {
  private static final AvroSchema FIRST =
      new AvroSchema(
          "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"a\",\"type\":\"int\"}]}");
  private static final AvroSchema WITHOUT_DEFAULT =
      new AvroSchema(
          "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"a\",\"type\":\"int\"},{\"name\":\"b\",\"type\":\"int\"}]}");

  @Test
  void theClientsOwnStandInRoundTripsARecord() {
    roundTrips("mock://parity");
  }

  @Test
  void theEmbeddedRegistryServes(@TempDir Path dir) throws Exception {
    try (var registry = EmbeddedRegistry.start(dir, 0, "--registry-port")) {
      serves(registry.url());
    }
  }

  @Test
  void aRealRegistryServes() throws Exception {
    var installation = RealRegistry.installation();
    Assumptions.assumeTrue(
        installation.isPresent(), "needs a registry server: -Preal-registry unpacks one");
    try (var registry = RealRegistry.start(installation.orElseThrow())) {
      serves(registry.url());
    }
  }

  private static void serves(String url) throws Exception {
    roundTrips(url);
    try (var client = new CachedSchemaRegistryClient(url, 100)) {
      assertThat(client.getLatestSchemaMetadata("t-value").getVersion()).isEqualTo(1);
      client.updateCompatibility("t-value", "BACKWARD_TRANSITIVE");
      assertThatExceptionOfType(RestClientException.class)
          .isThrownBy(() -> client.register("t-value", WITHOUT_DEFAULT))
          .satisfies(e -> assertThat(e.getStatus()).isEqualTo(409));
      assertThatExceptionOfType(RestClientException.class)
          .isThrownBy(() -> client.getSchemaById(4711))
          .satisfies(e -> assertThat(e.getErrorCode()).isEqualTo(40403));
    }
  }

  private static void roundTrips(String url) {
    GenericRecord record = new GenericRecordBuilder(FIRST.rawSchema()).set("a", 7).build();
    var settings = Map.of("schema.registry.url", url);
    try (var serializer = new KafkaAvroSerializer();
        var deserializer = new KafkaAvroDeserializer()) {
      serializer.configure(settings, false);
      deserializer.configure(settings, false);
      var bytes = serializer.serialize("t", record);
      assertThat(bytes[0]).as("Confluent's magic byte").isZero();
      assertThat(deserializer.deserialize("t", bytes)).isEqualTo(record);
    }
  }
}
