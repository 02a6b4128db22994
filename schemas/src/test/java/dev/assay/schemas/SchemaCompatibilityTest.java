package dev.assay.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.confluent.kafka.schemaregistry.CompatibilityLevel;
import io.confluent.kafka.schemaregistry.ParsedSchema;
import io.confluent.kafka.schemaregistry.ParsedSchemaHolder;
import io.confluent.kafka.schemaregistry.SimpleParsedSchemaHolder;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Evidence and verdicts outlive releases: whatever any release wrote, this one must read.
class SchemaCompatibilityTest {
  static Iterable<Map.Entry<String, Schema>> events() {
    return ReleasedSchemas.current().entrySet();
  }

  @ParameterizedTest
  @MethodSource("events")
  void readsWhatEveryReleaseWrote(Map.Entry<String, Schema> event) throws IOException {
    var released = ReleasedSchemas.of(event.getKey()).values();

    assertThat(incompatibilities(event.getValue(), List.copyOf(released)))
        .as("%s must stay backward compatible with every folder of released/", event.getKey())
        .isEmpty();
  }

  @Test
  void thereIsAReleasedSet() throws IOException {
    assertThat(ReleasedSchemas.releases()).isNotEmpty();
  }

  @Test
  void aFieldWithoutDefaultIsSeenAsIncompatible() {
    Schema released = SchemaBuilder.record("R").fields().requiredInt("a").endRecord();
    Schema changed =
        SchemaBuilder.record("R").fields().requiredInt("a").requiredInt("b").endRecord();

    assertThat(incompatibilities(changed, List.of(released))).isNotEmpty();
  }

  /// Run on releasing: `mvn -pl schemas -am test -Dtest=SchemaCompatibilityTest
  /// -Dsurefire.failIfNoSpecifiedTests=false -Dassay.release=1.2.3`.
  @Test
  void recordsTheSchemasOfARelease() throws IOException {
    String release = System.getProperty("assay.release", "");
    assumeTrue(!release.isEmpty(), "only when releasing: -Dassay.release=<version>");

    ReleasedSchemas.write(release);
  }

  private static List<String> incompatibilities(Schema schema, List<Schema> earlier) {
    List<ParsedSchemaHolder> holders =
        earlier.stream()
            .map(AvroSchema::new)
            .<ParsedSchemaHolder>map(
                released -> new SimpleParsedSchemaHolder((ParsedSchema) released))
            .toList();
    return new AvroSchema(schema).isCompatible(CompatibilityLevel.BACKWARD_TRANSITIVE, holders);
  }
}
