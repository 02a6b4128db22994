package dev.assay.cli.standalone;

import static java.util.Objects.requireNonNull;

import dev.assay.cli.OperatorException;
import io.confluent.kafka.schemaregistry.CompatibilityChecker;
import io.confluent.kafka.schemaregistry.CompatibilityLevel;
import io.confluent.kafka.schemaregistry.ParsedSchema;
import io.confluent.kafka.schemaregistry.SchemaProvider;
import io.confluent.kafka.schemaregistry.SimpleParsedSchemaHolder;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import io.confluent.kafka.schemaregistry.client.SchemaVersionFetcher;
import io.confluent.kafka.schemaregistry.client.rest.entities.Config;
import io.confluent.kafka.schemaregistry.client.rest.entities.Schema;
import io.confluent.kafka.schemaregistry.client.rest.entities.SchemaReference;
import io.confluent.kafka.schemaregistry.client.rest.entities.SubjectVersion;
import io.confluent.kafka.schemaregistry.utils.JacksonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Subjects, their schemas and the compatibility they demand, kept in a file.
///
/// As Confluent's registry has it: a schema has one id however many subjects hold it, ids and
/// versions only grow, and registering what is registered answers what it was given before. An id
/// is handed out only once its line is on the disk, so it can't come back as another schema,
/// whenever the process is killed: records in topics that outlive this process carry it.
final class SubjectStore implements AutoCloseable {
  static final CompatibilityLevel DEFAULT_COMPATIBILITY = CompatibilityLevel.BACKWARD_TRANSITIVE;

  /// `compatibility` lines for every subject, as opposed to one, have this in the subject's place.
  private static final String ALL_SUBJECTS = "";

  /// A registered schema.
  record Registered(String subject, int version, int id, ParsedSchema schema) {
    Schema entity() {
      return new Schema(
          subject,
          version,
          id,
          schema.schemaType(),
          schema.references(),
          requireNonNull(schema.canonicalString()));
    }
  }

  /// What makes two schemas one and the same.
  private record Identity(String text, List<SchemaReference> references) {
    static Identity of(ParsedSchema schema) {
      return new Identity(schema.canonicalString(), List.copyOf(schema.references()));
    }
  }

  private final RegistrationLog log;
  private final AvroSchemaProvider avro = new AvroSchemaProvider();
  private final Map<String, List<Registered>> subjects = new TreeMap<>();
  private final Map<Integer, ParsedSchema> schemas = new HashMap<>();
  private final Map<Identity, Integer> ids = new HashMap<>();
  private final Map<String, CompatibilityLevel> compatibility = new HashMap<>();
  private int lastId;

  private SubjectStore(RegistrationLog log) {
    this.log = log;
    avro.configure(Map.of(SchemaProvider.SCHEMA_VERSION_FETCHER_CONFIG, new References()));
  }

  /// @throws OperatorException if the file can't be read or written, or has a line that is not one
  ///   of its own
  static SubjectStore open(Path file) {
    try {
      var store = new SubjectStore(RegistrationLog.open(file));
      store.recover(file);
      return store;
    } catch (IOException e) {
      throw new OperatorException("the registry cannot use %s: %s".formatted(file, e), e);
    }
  }

  private void recover(Path file) throws IOException {
    var number = 0;
    for (var line : log.recovered()) {
      number++;
      try {
        apply(line);
      } catch (IOException | RegistryException | RuntimeException e) {
        log.close();
        throw new OperatorException(
            "the registry cannot read line %d of %s: %s. Restore the file, or start with a new data directory"
                .formatted(number, file, e.getMessage()),
            e);
      }
    }
  }

  synchronized List<String> subjects() {
    return List.copyOf(subjects.keySet());
  }

  synchronized List<Registered> versions(String subject) throws RegistryException {
    var versions = subjects.get(subject);
    if (versions == null) {
      throw RegistryException.noSubject(subject);
    }
    return List.copyOf(versions);
  }

  Registered version(String subject, Version version) throws RegistryException {
    var versions = versions(subject);
    return switch (version) {
      case Version.Latest() -> versions.getLast();
      case Version.Numbered(int number) -> {
        if (number > versions.size()) {
          throw RegistryException.noVersion(number);
        }
        yield versions.get(number - 1);
      }
    };
  }

  synchronized ParsedSchema byId(int id) throws RegistryException {
    var schema = schemas.get(id);
    if (schema == null) {
      throw RegistryException.noSchema(id);
    }
    return schema;
  }

  synchronized List<SubjectVersion> versionsOf(int id) throws RegistryException {
    byId(id);
    var found = new ArrayList<SubjectVersion>();
    for (var versions : subjects.values()) {
      for (var registered : versions) {
        if (registered.id() == id) {
          found.add(new SubjectVersion(registered.subject(), registered.version()));
        }
      }
    }
    return found;
  }

  synchronized SortedSet<String> subjectsOf(int id) throws RegistryException {
    var found = new TreeSet<String>();
    for (var version : versionsOf(id)) {
      found.add(version.getSubject());
    }
    return found;
  }

  /// Reads a schema as a request brings it, resolving what it refers to.
  ParsedSchema parse(Schema schema, boolean normalize) throws RegistryException {
    var type = schema.getSchemaType();
    if (type != null && !type.equals(AvroSchema.TYPE)) {
      throw invalid("schema type %s is not served here, only %s".formatted(type, AvroSchema.TYPE));
    }
    if (schema.getSchema() == null) {
      throw invalid("the request has no schema");
    }
    try {
      var parsed = avro.parseSchemaOrElseThrow(schema, true, normalize);
      return normalize ? parsed.normalize() : parsed;
    } catch (RuntimeException e) {
      throw invalid(e.getMessage());
    }
  }

  synchronized Registered find(String subject, ParsedSchema schema) throws RegistryException {
    var found = find(versions(subject), schema);
    if (found == null) {
      throw new RegistryException(RegistryException.SCHEMA_NOT_FOUND, "Schema not found");
    }
    return found;
  }

  /// The schema's place under `subject`: the one it has, or a new one if it is compatible with its
  /// predecessors.
  synchronized Registered register(String subject, ParsedSchema schema) throws RegistryException {
    var versions = subjects.getOrDefault(subject, List.of());
    var known = find(versions, schema);
    if (known != null) {
      return known;
    }
    var conflicts = conflicts(subject, versions, schema);
    if (!conflicts.isEmpty()) {
      throw new RegistryException(
          RegistryException.INCOMPATIBLE,
          "Schema being registered is incompatible with an earlier schema for subject \"%s\", details: %s"
              .formatted(subject, conflicts));
    }
    var id = ids.getOrDefault(Identity.of(schema), lastId + 1);
    var registered = new Registered(subject, versions.size() + 1, id, schema);
    persist(Line.schema(registered.entity()));
    add(registered);
    return registered;
  }

  /// Why `schema` could not follow `version`, or all versions where that is null; empty: it could.
  synchronized List<String> conflicts(
      String subject, @Nullable Version version, ParsedSchema schema) throws RegistryException {
    var predecessors = version == null ? versions(subject) : List.of(version(subject, version));
    return conflicts(subject, predecessors, schema);
  }

  synchronized @Nullable CompatibilityLevel compatibilityOf(String subject) {
    return compatibility.get(subject);
  }

  synchronized CompatibilityLevel compatibility() {
    return compatibility.getOrDefault(ALL_SUBJECTS, DEFAULT_COMPATIBILITY);
  }

  void setCompatibility(CompatibilityLevel level) throws RegistryException {
    setCompatibility(ALL_SUBJECTS, level);
  }

  synchronized void setCompatibility(String subject, CompatibilityLevel level)
      throws RegistryException {
    persist(Line.compatibility(subject, level));
    compatibility.put(subject, level);
  }

  @Override
  public synchronized void close() {
    try {
      log.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> conflicts(
      String subject, List<Registered> predecessors, ParsedSchema schema) {
    var level = compatibility.getOrDefault(subject, compatibility());
    var holders = predecessors.stream().map(Registered::schema).map(SimpleParsedSchemaHolder::new);
    return CompatibilityChecker.checker(level)
        .isCompatibleWithHolders(schema, new ArrayList<>(holders.toList()));
  }

  private static @Nullable Registered find(List<Registered> versions, ParsedSchema schema) {
    var identity = Identity.of(schema);
    for (var registered : versions) {
      if (Identity.of(registered.schema()).equals(identity)) {
        return registered;
      }
    }
    return null;
  }

  private void persist(Line line) throws RegistryException {
    try {
      log.append(JacksonMapper.INSTANCE.writeValueAsString(line));
    } catch (IOException e) {
      throw new RegistryException(
          RegistryException.STORE_FAILED, "the registry's file could not be written: " + e);
    }
  }

  private void apply(String text) throws IOException, RegistryException {
    var line = JacksonMapper.INSTANCE.readValue(text, Line.class);
    if (line.schema != null) {
      var entity = line.schema;
      add(
          new Registered(
              requireNonNull(entity.getSubject()),
              entity.getVersion(),
              entity.getId(),
              parse(entity, false)));
    } else if (line.config != null) {
      compatibility.put(
          requireNonNull(line.subject),
          CompatibilityLevel.valueOf(line.config.getCompatibilityLevel()));
    } else {
      throw new IOException("neither a schema nor a compatibility level");
    }
  }

  private void add(Registered registered) {
    var versions = subjects.computeIfAbsent(registered.subject(), subject -> new ArrayList<>());
    if (registered.version() != versions.size() + 1) {
      throw new IllegalStateException(
          "version %d of %s follows version %d"
              .formatted(registered.version(), registered.subject(), versions.size()));
    }
    versions.add(registered);
    schemas.putIfAbsent(registered.id(), registered.schema());
    ids.putIfAbsent(Identity.of(registered.schema()), registered.id());
    lastId = Math.max(lastId, registered.id());
  }

  private static RegistryException invalid(@Nullable String why) {
    return new RegistryException(RegistryException.INVALID_SCHEMA, "Invalid schema: " + why);
  }

  /// Finds the schemas that a schema refers to.
  private final class References implements SchemaVersionFetcher {
    @Override
    public @Nullable String tenant() {
      return null;
    }

    @Override
    public @Nullable Schema getByVersion(String subject, int version, boolean deleted) {
      var wanted = version < 0 ? new Version.Latest() : new Version.Numbered(version);
      try {
        return version(subject, wanted).entity();
      } catch (RegistryException e) {
        return null;
      }
    }
  }

  /// One line of the file, as JSON: a schema, or the compatibility of a subject. Public fields, no
  /// annotations: the client's own JSON library, whose name depends on where the client comes from,
  /// reads and writes it.
  static final class Line {
    public @Nullable Schema schema;
    public @Nullable String subject;
    public @Nullable Config config;

    static Line schema(Schema schema) {
      var line = new Line();
      line.schema = schema;
      return line;
    }

    static Line compatibility(String subject, CompatibilityLevel level) {
      var line = new Line();
      line.subject = subject;
      line.config = new Config(level.name());
      return line;
    }
  }
}
