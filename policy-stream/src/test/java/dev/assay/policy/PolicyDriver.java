package dev.assay.policy;

import dev.assay.appraisal.RevocationDocument;
import dev.assay.appraisal.Subject;
import dev.assay.appraisal.author.Authors;
import dev.assay.appraisal.dcap.CollateralVerifier;
import dev.assay.appraisal.ear.EarSigner;
import dev.assay.appraisal.ear.EarSpelling;
import dev.assay.appraisal.jws.JwsSigner;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.SecretBytes;
import dev.assay.evidence.dcap.simulated.SimulatedIntel;
import dev.assay.schemas.EventSerdes;
import dev.assay.schemas.Topic;
import dev.assay.schemas.Topics;
import dev.assay.schemas.event.CertificateRef;
import dev.assay.schemas.event.ContextEntry;
import dev.assay.schemas.event.Endorsement;
import dev.assay.schemas.event.EndorsementRequest;
import dev.assay.schemas.event.Finding;
import dev.assay.schemas.event.Forecast;
import dev.assay.schemas.event.GuestState;
import dev.assay.schemas.event.Outcome;
import dev.assay.schemas.event.Policy;
import dev.assay.schemas.event.Reappraisal;
import dev.assay.schemas.event.RecordPin;
import dev.assay.schemas.event.Refusal;
import dev.assay.schemas.event.Rejection;
import dev.assay.schemas.event.Result;
import dev.assay.schemas.event.ResultHead;
import dev.assay.schemas.event.Revocation;
import dev.assay.schemas.event.SecretRelease;
import dev.assay.schemas.event.Sighting;
import dev.assay.schemas.event.Sweep;
import dev.assay.schemas.event.Verdict;
import dev.assay.secrets.source.SecretSources;
import dev.assay.settings.KafkaSettings;
import dev.assay.streams.EndorsementQuestions;
import dev.assay.streams.StreamsSettings;
import dev.assay.streams.sev.SevSessions;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/// The topology under a test driver, spoken to in events.
final class PolicyDriver implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  /// A slice is as long as its size says, however slow the machine.
  private static final Duration NO_LIMIT = Duration.ofHours(1);

  static final Duration PAUSE = Duration.ofMillis(100);
  static final String GOOD = "a1".repeat(48);
  static final String BAD = "ff".repeat(48);

  private static final Topics TOPICS = Topics.withPrefix("assay.");
  private static final String APPLICATION = "assay-policy-stream";

  /// Ed25519, from a seed.
  static final JwsSigner SIGNER = signer();

  static final SimulatedIntel INTEL =
      SimulatedIntel.fromSeed(
          Bytes.fromHex("42".repeat(32)), Instant.parse("2025-01-01T00:00:00Z"));

  static final CollateralVerifier COLLATERAL = new CollateralVerifier(List.of(INTEL.anchor()));

  static final Optional<EarSigner> EAR =
      Optional.of(EarSigner.ofJwts(SIGNER, EarSpelling.DEPLOYED));

  private static final EndorsementQuestions NOBODY_FETCHES = new EndorsementQuestions(false, false);

  private static final SecretShelf SHELF_WITHOUT_SECRETS =
      new SecretShelf(SecretSources.NONE, Runnable::run, () -> NOW);

  private final EventSerdes serdes = new EventSerdes("mock://policy-stream", Map.of());
  private final Path folder;
  private final int sliceSize;
  private final Authors authors;
  private final SevSessions launches;
  private final EndorsementQuestions vendors;
  private SecretShelf shelf;

  /// What changelogs hold from before the last restart, by store.
  private final Map<String, Map<Object, Optional<Object>>> logged = new TreeMap<>();

  private int starts;
  private TopologyTestDriver driver;

  PolicyDriver(Path folder, int sliceSize) {
    this(folder, sliceSize, Authors.unsignedAllowed(), SHELF_WITHOUT_SECRETS);
  }

  PolicyDriver(Path folder, int sliceSize, Authors authors, SecretShelf shelf) {
    this(folder, sliceSize, authors, shelf, SevSessions.NONE);
  }

  PolicyDriver(
      Path folder, int sliceSize, Authors authors, SecretShelf shelf, SevSessions launches) {
    this(folder, sliceSize, authors, shelf, launches, NOBODY_FETCHES);
  }

  /// Where a fetcher runs.
  PolicyDriver(Path folder, int sliceSize, EndorsementQuestions vendors) {
    this(
        folder,
        sliceSize,
        Authors.unsignedAllowed(),
        SHELF_WITHOUT_SECRETS,
        SevSessions.NONE,
        vendors);
  }

  private PolicyDriver(
      Path folder,
      int sliceSize,
      Authors authors,
      SecretShelf shelf,
      SevSessions launches,
      EndorsementQuestions vendors) {
    this.vendors = vendors;
    this.launches = launches;
    this.authors = authors;
    this.shelf = shelf;
    this.folder = folder;
    this.sliceSize = sliceSize;
    this.driver = start(NOW);
  }

  static PolicyTopology topology(EventSerdes serdes, int sliceSize) {
    return topology(
        serdes,
        sliceSize,
        Authors.unsignedAllowed(),
        SHELF_WITHOUT_SECRETS,
        SevSessions.NONE,
        NOBODY_FETCHES);
  }

  private static PolicyTopology topology(
      EventSerdes serdes,
      int sliceSize,
      Authors authors,
      SecretShelf shelf,
      SevSessions launches,
      EndorsementQuestions vendors) {
    return new PolicyTopology(
        TOPICS,
        serdes,
        new PolicySetup(
            sliceSize,
            NO_LIMIT,
            PAUSE,
            "0.1.0-test",
            authors,
            shelf,
            launches,
            new SecureRandom(),
            COLLATERAL,
            EAR,
            vendors));
  }

  private static JwsSigner signer() {
    // PKCS #8 of an Ed25519 key (RFC 8410, 7).
    Bytes der = Bytes.fromHex("302e020100300506032b657004220420" + "17".repeat(32));
    return switch (JwsSigner.parse(SecretBytes.of(der))) {
      case Parsed.Ok<JwsSigner>(JwsSigner signer) -> signer;
      case Parsed.Malformed<JwsSigner>(var refusal) -> throw new AssertionError(refusal.toString());
    };
  }

  private TopologyTestDriver start(Instant wallClock) {
    var kafka =
        new KafkaSettings(
            "unused:9092", "mock://unused", "assay.", 1, (short) 1, Map.of(), Map.of());
    var settings =
        new StreamsSettings(
            kafka,
            APPLICATION,
            folder.resolve("start-" + starts++),
            1,
            Duration.ofMillis(50),
            0,
            1 << 24,
            Duration.ofSeconds(1),
            Duration.ofSeconds(1));
    return new TopologyTestDriver(
        topology(serdes, sliceSize, authors, shelf, launches, vendors).build(),
        settings.properties(),
        wallClock);
  }

  /// Ends this driver and starts another from nothing but what the changelogs hold.
  void restart(Instant wallClock) {
    stores()
        .forEach(
            (name, store) ->
                logged
                    .computeIfAbsent(name, _ -> new LinkedHashMap<>())
                    .putAll(changelog(name, store)));
    driver.close();
    driver = start(wallClock);
    logged.forEach(this::fill);
  }

  /// As [#restart(Instant)], with other sources of secrets.
  void restart(Instant wallClock, SecretShelf from) {
    shelf = from;
    restart(wallClock);
  }

  /// The latest value of each key since the start; empty for one that was deleted.
  private Map<Object, Optional<Object>> changelog(String name, Stored store) {
    String topic = APPLICATION + "-" + name + "-changelog";
    var latest = new LinkedHashMap<Object, Optional<Object>>();
    driver
        .createOutputTopic(topic, store.key().deserializer(), new ByteArrayDeserializer())
        .readKeyValuesToList()
        .forEach(
            entry ->
                latest.put(
                    entry.key,
                    Optional.ofNullable(entry.value)
                        .map(bytes -> store.value().deserializer().deserialize(topic, bytes))));
    return latest;
  }

  private void fill(String name, Map<Object, Optional<Object>> entries) {
    KeyValueStore<Object, Object> store = driver.getKeyValueStore(name);
    entries.forEach((key, value) -> value.ifPresent(present -> store.put(key, present)));
  }

  private record Stored(Serde<?> key, Serde<?> value) {}

  private Map<String, Stored> stores() {
    return Map.ofEntries(
        stored(PolicyTopology.NEWEST_POLICIES, serdes.stored(Policy.class)),
        stored(PolicyTopology.NEWEST_REVOCATIONS, serdes.stored(Revocation.class)),
        stored(PolicyTopology.NEWEST_ENDORSEMENTS, serdes.stored(Endorsement.class)),
        stored(PolicyTopology.GUEST_RESULTS, serdes.kept(Result.class, ResultHead.class)),
        stored(PolicyTopology.GUEST_STATES, serdes.stored(GuestState.class)),
        stored(PolicyTopology.CONTEXT, serdes.stored(ContextEntry.class)),
        stored(PolicyTopology.CONTEXT_SEEN, Serdes.Long()),
        stored(PolicyTopology.GUESTS_BY_DEPENDENCY, Serdes.ByteArray()),
        Map.entry(PolicyTopology.GUESTS_BY_EXPIRY, new Stored(Serdes.Bytes(), Serdes.ByteArray())),
        stored(PolicyTopology.SWEEPS, serdes.stored(Sweep.class)),
        stored(PolicyTopology.FORECASTS, Serdes.ByteBuffer()),
        stored(PolicyTopology.LEDGER, Serdes.Long()),
        stored(PolicyTopology.RELEASES_DUE, Serdes.ByteArray()),
        stored(PolicyTopology.SECRET_VERSIONS, Serdes.Long()),
        stored(PolicyTopology.SECRETS_MISSING, Serdes.Long()),
        stored(PolicyTopology.LAST_SIGHTINGS, serdes.stored(Sighting.class)));
  }

  private static Map.Entry<String, Stored> stored(String store, Serde<?> values) {
    return Map.entry(store, new Stored(Serdes.String(), values));
  }

  /// How many entries a store holds.
  int size(String store) {
    int size = 0;
    try (var all = driver.getKeyValueStore(store).all()) {
      while (all.hasNext()) {
        all.next();
        size++;
      }
    }
    return size;
  }

  static String yaml(String workload, long version, String state, String freshness, String more) {
    return """
    policy: %s
    version: %d
    state: %s
    freshness: %s
    accept:
      - platform: sev-snp
        minimum_tcb: { Milan: { snp: 8 } }
        %s
    """
        .formatted(workload, version, state, freshness, more);
  }

  /// A policy that takes guests of one measurement, for five minutes.
  static String yaml(String workload, long version, String measurement) {
    return yaml(workload, version, "active", "5m", "measurement: [" + measurement + "]");
  }

  void policy(String workload, long version, String document, Instant at) {
    var policy =
        Policy.newBuilder()
            .setTenant("default")
            .setWorkload(workload)
            .setVersion(version)
            .setDocument(document)
            .setPublishedAt(at)
            .build();
    policy("default/" + workload, policy, at);
  }

  void policy(String key, Policy policy, Instant at) {
    input(TOPICS.policies()).pipeInput(key, policy, at);
  }

  void revoke(String kind, String subject, long version, boolean withdrawn, Instant at) {
    revocation(
        "default/" + kind + "/" + subject,
        revocation("default", kind, subject, version, withdrawn),
        at);
  }

  static Revocation revocation(
      String tenant, String kind, String subject, long version, boolean withdrawn) {
    String document =
        Subject.Kind.of(kind)
            .map(
                known ->
                    new RevocationDocument(
                            tenant, new Subject(known, subject), version, withdrawn, "lost")
                        .text())
            .orElse("{}");
    return Revocation.newBuilder()
        .setTenant(tenant)
        .setKind(kind)
        .setSubject(subject)
        .setVersion(version)
        .setWithdrawn(withdrawn)
        .setReason("lost")
        .setDocument(document)
        .setRevokedAt(NOW)
        .build();
  }

  void revocation(String key, Revocation revocation, Instant at) {
    input(TOPICS.revocations()).pipeInput(key, revocation, at);
  }

  void endorsement(String key, Endorsement endorsement, Instant at) {
    input(TOPICS.endorsements()).pipeInput(key, endorsement, at);
  }

  void result(Result result, Instant at) {
    result("default/" + result.getGuest(), result, at);
  }

  void result(@Nullable String key, Result result, Instant at) {
    input(TOPICS.results()).pipeInput(key, result, at);
  }

  static Result.Builder verified(String guest, String workload, Instant evidenceTime) {
    return Result.newBuilder()
        .setEvidenceId("e-" + guest + "-" + evidenceTime.toEpochMilli())
        .setTenant("default")
        .setGuest(guest)
        .setWorkload(workload)
        .setOutcome(Outcome.VERIFIED)
        .setClaims(claims(GOOD))
        .setCertificates(
            List.of(
                new CertificateRef(
                    "VCEK", ByteBuffer.wrap(new byte[32]), "CN=SEV-VCEK", NOW, NOW.plusSeconds(9))))
        .setSolicited(true)
        .setBinding("nonce-key")
        .setSimulated(false)
        .setEvidence(new RecordPin("assay.evidence", 3, 17L, ByteBuffer.wrap(new byte[32])))
        .setEvidenceTime(evidenceTime)
        .setVerifierVersion("0.1.0-verifier");
  }

  static Result.Builder failed(String guest, Outcome outcome, String reason, Instant evidenceTime) {
    return verified(guest, "payments", evidenceTime)
        .setOutcome(outcome)
        .setRefusal(new Refusal(reason, "snp.signature", "a valid one", "another"))
        .setClaims(Map.of())
        .setCertificates(List.of());
  }

  static Map<String, Object> claims(String measurement) {
    var claims = new TreeMap<String, Object>();
    claims.put("snp.vmpl", 0L);
    claims.put("snp.signing_key", "VCEK");
    claims.put("snp.measurement", ByteBuffer.wrap(HexFormat.of().parseHex(measurement)));
    claims.put("snp.product", "Milan");
    for (String part : List.of("boot_loader", "tee", "snp", "microcode")) {
      claims.put("snp.reported_tcb." + part, 8L);
    }
    for (String flag : List.of("debug", "migrate_ma", "smt")) {
      claims.put("snp.policy." + flag, false);
    }
    return claims;
  }

  void raw(String topic, @Nullable String key, byte @Nullable [] value, Instant at) {
    driver
        .createInputTopic(topic, new StringSerializer(), new ByteArraySerializer())
        .pipeInput(key, value, at);
  }

  void context(String key, ContextEntry entry, Instant at) {
    input(TOPICS.context()).pipeInput(key, entry, at);
  }

  void wait(Duration wallClock) {
    driver.advanceWallClockTime(wallClock);
  }

  List<Verdict> verdicts() {
    return values(TOPICS.verdicts());
  }

  List<Verdict> fleet() {
    return values(TOPICS.fleet());
  }

  List<Forecast> forecasts() {
    return values(TOPICS.forecasts());
  }

  List<SecretRelease> releases() {
    return values(TOPICS.secretReleases());
  }

  List<Finding> findings() {
    return values(TOPICS.findings());
  }

  List<Reappraisal> reappraisals() {
    return values(TOPICS.reappraisals());
  }

  List<EndorsementRequest> questions() {
    return values(TOPICS.endorsementRequests());
  }

  List<Rejection> rejections() {
    return values(TOPICS.rejections());
  }

  List<KeyValue<String, byte[]>> rawVerdicts() {
    return driver
        .createOutputTopic(
            TOPICS.verdicts().name(), serdes.keyDeserializer(), new ByteArrayDeserializer())
        .readKeyValuesToList();
  }

  /// Every byte that went to any topic, changelogs too, and was not read yet.
  byte[] everythingWritten() {
    var all = new ByteArrayOutputStream();
    for (String topic : driver.producedTopicNames()) {
      driver
          .createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
          .readKeyValuesToList()
          .forEach(
              entry -> {
                all.writeBytes(Objects.requireNonNullElse(entry.key, new byte[0]));
                all.writeBytes(Objects.requireNonNullElse(entry.value, new byte[0]));
              });
    }
    return all.toByteArray();
  }

  private <V extends SpecificRecord> TestInputTopic<String, V> input(Topic<V> topic) {
    return driver.createInputTopic(topic.name(), serdes.keySerializer(), serdes.serializer(topic));
  }

  private <V extends SpecificRecord> List<V> values(Topic<V> topic) {
    TestOutputTopic<String, V> output =
        driver.createOutputTopic(
            topic.name(), serdes.keyDeserializer(), serdes.deserializer(topic));
    return output.readValuesToList();
  }

  @Override
  public void close() {
    driver.close();
  }
}
