package dev.assay.cli.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.appraisal.PolicyReader;
import dev.assay.appraisal.PolicyReading;
import dev.assay.cli.broker.ChildBroker;
import dev.assay.cli.broker.JavaProcess;
import dev.assay.cli.policy.PolicyPublisher;
import dev.assay.cli.standalone.EmbeddedRegistry;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.schemas.EventSerdes;
import dev.assay.schemas.Keys;
import dev.assay.schemas.TopicProvisioner;
import dev.assay.schemas.Topics;
import dev.assay.schemas.event.CertificateRef;
import dev.assay.schemas.event.Outcome;
import dev.assay.schemas.event.RecordPin;
import dev.assay.schemas.event.Result;
import dev.assay.schemas.event.SecretRelease;
import dev.assay.secrets.SecretValue;
import dev.assay.secrets.sealing.GuestKey;
import dev.assay.secrets.sealing.GuestPrivateKey;
import dev.assay.secrets.source.Keystore;
import dev.assay.secrets.source.KeystoreKey;
import dev.assay.settings.KafkaSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.LongDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// policy-stream, killed again and again while it releases a secret whose version goes up each
/// round: 200 rounds, of ten deployments whose policy-streams die together, each somewhere else in
/// its own releases. `-Dassay.kill.rounds=1000` for a longer run.
class ReleaseKillIT {
  private static final int ROUNDS = Integer.getInteger("assay.kill.rounds", 200);
  private static final long SEED = Long.getLong("assay.kill.seed", System.nanoTime());
  private static final int GUESTS = 24;
  private static final int SAME_STATE = 8;
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /// At most this long after the release that the kill waits for: more than a transaction takes, so
  /// that it may come at any moment of one.
  private static final Duration LATER = Duration.ofMillis(120);

  private static final String PATH = "web/disk-key";
  private static final Bytes MEASUREMENT = Bytes.fromHex("a1".repeat(48));
  private static final String POLICY =
      """
      policy: web
      version: 1
      state: active
      freshness: 24h
      accept:
        - platform: sev-snp
          measurement: [%s]
          minimum_tcb: { Milan: { snp: 8 } }
      secrets:
        - id: 736870e5-84f0-4973-92ec-06879ce3da0b
          name: disk-key
          from: keystore:%s
      """
          .formatted(MEASUREMENT, PATH);

  @TempDir Path directory;
  private final Random random = new Random(SEED);
  private final SecureRandom secure = new SecureRandom();
  private final List<Deployment> deployments =
      IntStream.range(0, Math.min(10, ROUNDS)).mapToObj(Deployment::new).toList();
  private final int kills = Math.ceilDiv(ROUNDS, deployments.size());

  /// One of several on a Kafka and a registry that are there already.
  record Deployment(int number) {
    String prefix() {
      return "d" + number + ".";
    }

    String applications() {
      return "d" + number + "-";
    }

    /// One of them has tasks whose work shares a transaction; to the others a second task would add
    /// cost alone.
    int partitions() {
      return number == 0 ? 3 : 1;
    }

    List<TopicPartition> partitions(String topic) {
      return IntStream.range(0, partitions()).mapToObj(i -> new TopicPartition(topic, i)).toList();
    }

    KafkaSettings kafka(String bootstrapServers, String registryUrl) {
      return new KafkaSettings(
          bootstrapServers, registryUrl, prefix(), partitions(), (short) 1, Map.of(), Map.of());
    }
  }

  @Test
  void eachVersionGoesOnceToEachKeyWheneverTheProcessDies() throws Exception {
    System.out.printf("-Dassay.kill.rounds=%d -Dassay.kill.seed=%d%n", ROUNDS, SEED);
    KeystoreKey key = keystoreKey();
    var keystore = new Keystore("keystore", directory.resolve("secrets"), key);
    assertThat(Keystore.create(directory.resolve("secrets"), key, secure)).isEmpty();
    Map<String, Bytes> guests = guestKeys();
    try (var broker =
            ChildBroker.start(
                directory.resolve("kafka"),
                Map.of(
                    "group.min.session.timeout.ms", "1000",
                    "transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000"));
        var registry = EmbeddedRegistry.start(directory.resolve("registry"), 0, "no option")) {
      String bootstrapServers = broker.bootstrapServers();
      for (Deployment deployment : deployments) {
        setUp(deployment.kafka(bootstrapServers, registry.url()), guests);
      }
      killAgainAndAgain(keystore, bootstrapServers, registry.url());
      nextVersion(keystore, kills + 1);
      try (JavaProcess process = policyStreams(kills, bootstrapServers, registry.url())) {
        for (Deployment deployment : deployments) {
          try (var log = new EventLog(deployment.kafka(bootstrapServers, registry.url()))) {
            assertThat(process.isAlive()).as(process::lastWords).isTrue();
            log.await(
                "the last version with each guest",
                log.topics().secretReleases(),
                GUESTS,
                release -> release.getSecretVersion() == kills + 1);
          }
        }
      }
      for (Deployment deployment : deployments) {
        try (var log = new EventLog(deployment.kafka(bootstrapServers, registry.url()))) {
          List<String> released =
              log.all(log.topics().secretReleases()).stream().map(ReleaseKillIT::entry).toList();
          assertThat(released).as("once each").doesNotHaveDuplicates();
          assertThat(ledger(deployment, log))
              .as("the ledger, entry by entry")
              .containsExactlyInAnyOrderElementsOf(released);
        }
      }
    }
  }

  private void killAgainAndAgain(Keystore keystore, String bootstrapServers, String registryUrl)
      throws IOException, InterruptedException {
    int amid = 0;
    try (var releases =
        new Follower(deployments.getFirst().kafka(bootstrapServers, registryUrl), deployments)) {
      for (int kill = 0; kill < kills; kill++) {
        nextVersion(keystore, kill + 1);
        int after = 1 + random.nextInt(deployments.size() * GUESTS);
        try (JavaProcess process = policyStreams(kill, bootstrapServers, registryUrl)) {
          Map<String, Integer> seen = releases.await(after, process);
          TimeUnit.NANOSECONDS.sleep(random.nextLong(LATER.toNanos()));
          process.kill();
          releases.more(seen);
          amid += (int) seen.values().stream().filter(count -> count < GUESTS).count();
        }
      }
    }
    System.out.printf("%d of %d rounds ended amid releases%n", amid, kills * deployments.size());
  }

  /// Counts releases as they are written, whether their transactions commit or not.
  private static final class Follower implements AutoCloseable {
    private final KafkaConsumer<String, byte[]> consumer;

    Follower(KafkaSettings kafka, List<Deployment> deployments) {
      Map<String, Object> config = kafka.clientConfig();
      config.put("isolation.level", "read_uncommitted");
      consumer = new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
      List<TopicPartition> partitions =
          deployments.stream()
              .flatMap(
                  deployment ->
                      deployment
                          .partitions(
                              Topics.withPrefix(deployment.prefix()).secretReleases().name())
                          .stream())
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
    }

    /// Waits for so many more, and returns how many there were by topic.
    Map<String, Integer> await(int count, JavaProcess process) {
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      var seen = new HashMap<String, Integer>();
      int sum = 0;
      while (sum < count) {
        assertThat(System.nanoTime())
            .as(() -> "%s releases; %s".formatted(seen, process.lastWords()))
            .isLessThan(deadline);
        sum += poll(seen, Duration.ofMillis(100));
      }
      return seen;
    }

    /// Adds what is there by now.
    void more(Map<String, Integer> seen) {
      while (poll(seen, Duration.ofMillis(20)) > 0) {}
    }

    private int poll(Map<String, Integer> seen, Duration wait) {
      int sum = 0;
      for (var record : consumer.poll(wait)) {
        seen.merge(record.topic(), 1, Integer::sum);
        sum++;
      }
      return sum;
    }

    @Override
    public void close() {
      consumer.close();
    }
  }

  /// As the ledger's keys spell it, and the version.
  private static String entry(SecretRelease release) {
    return entry(
        Keys.guest(release.getTenant(), release.getGuest())
            + '\u0000'
            + Bytes.copyOf(release.getGuestKeySha256().array()).toHex()
            + '\u0000'
            + release.getSecretId(),
        release.getSecretVersion());
  }

  private static String entry(String ledgerKey, long version) {
    return ledgerKey.replace('\u0000', ' ') + " version " + version;
  }

  /// All that was ever committed to the ledger's changelog.
  private static List<String> ledger(Deployment deployment, EventLog log) {
    Map<String, Object> config = log.kafka().clientConfig();
    config.put("isolation.level", "read_committed");
    var entries = new ArrayList<String>();
    try (var consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), new LongDeserializer())) {
      List<TopicPartition> partitions =
          deployment.partitions(deployment.applications() + "policy-stream-ledger-changelog");
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer
            .poll(Duration.ofMillis(200))
            .forEach(record -> entries.add(entry(record.key(), record.value())));
      }
    }
    return entries;
  }

  /// The topics of a deployment, its policy, and guests that earn a secret by it.
  private static void setUp(KafkaSettings kafka, Map<String, Bytes> guests)
      throws InterruptedException, ExecutionException {
    Topics topics = Topics.withPrefix(kafka.topicPrefix());
    var serdes = new EventSerdes(kafka.registryUrl(), kafka.registry());
    try (Admin admin = Admin.create(kafka.clientConfig())) {
      new TopicProvisioner(admin, kafka.partitions(), kafka.replicationFactor()).provision(topics);
    }
    if (!(PolicyReader.read(POLICY) instanceof PolicyReading.Read(var policy))) {
      throw new AssertionError(PolicyReader.read(POLICY).toString());
    }
    new PolicyPublisher(kafka).publish(POLICY, policy, Instant.now());
    try (var producer =
        new KafkaProducer<>(
            kafka.clientConfig(), serdes.keySerializer(), serdes.serializer(topics.results()))) {
      var sent = new ArrayList<Future<?>>();
      guests.forEach(
          (guest, key) ->
              sent.add(
                  producer.send(
                      new ProducerRecord<>(
                          topics.results().name(),
                          Keys.guest("default", guest),
                          result(guest, key)))));
      for (Future<?> each : sent) {
        each.get();
      }
    }
  }

  private static Result result(String guest, Bytes publicKey) {
    var claims = new HashMap<String, Object>();
    claims.put("snp.measurement", buffer(MEASUREMENT));
    claims.put("snp.product", "Milan");
    claims.put("snp.signing_key", "VCEK");
    claims.put("snp.vmpl", 0L);
    for (String part : List.of("boot_loader", "tee", "snp", "microcode")) {
      claims.put("snp.reported_tcb." + part, 8L);
    }
    for (String flag : List.of("debug", "migrate_ma", "smt")) {
      claims.put("snp.policy." + flag, false);
    }
    Bytes digest = Bytes.fromHex("00".repeat(32));
    return Result.newBuilder()
        .setEvidenceId("e-" + guest)
        .setTenant("default")
        .setGuest(guest)
        .setWorkload("web")
        .setOutcome(Outcome.VERIFIED)
        .setClaims(claims)
        .setCertificates(
            List.of(
                new CertificateRef(
                    "VCEK",
                    buffer(digest),
                    "CN=SEV-VCEK",
                    Instant.EPOCH,
                    Instant.EPOCH.plusSeconds(1))))
        .setSolicited(true)
        .setBinding("nonce-key")
        .setGuestPublicKey(buffer(publicKey))
        .setSimulated(false)
        .setEvidence(new RecordPin("assay.evidence", 0, 0L, buffer(digest)))
        .setEvidenceTime(Instant.now())
        .setVerifierVersion("test")
        .build();
  }

  private Map<String, Bytes> guestKeys() {
    var keys = new HashMap<String, Bytes>();
    for (int i = 0; i < GUESTS; i++) {
      keys.put(
          "guest-" + i, GuestPrivateKey.generate(GuestKey.Kind.X25519, secure).publicKey().spki());
    }
    return keys;
  }

  private JavaProcess policyStreams(int kill, String bootstrapServers, String registryUrl)
      throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                PolicyStreams.class.getName()));
    for (Deployment deployment : deployments) {
      Path file = directory.resolve(deployment.applications() + "settings.properties");
      Files.writeString(
          file,
          """
          kafka.bootstrap-servers=%s
          kafka.registry-url=%s
          kafka.topic-prefix=%s
          kafka.partitions=%d
          kafka.client.session.timeout.ms=1000
          kafka.client.heartbeat.interval.ms=300
          kafka.client.transaction.timeout.ms=3000
          streams.application-prefix=%s
          streams.threads=1
          streams.store-memory-mib=16
          streams.state-directory=%s
          policy.unsigned=allowed
          policy.slice-size=3
          secrets.keystore=%s
          secrets.keystore-key-file=%s
          """
              .formatted(
                  bootstrapServers,
                  registryUrl,
                  deployment.prefix(),
                  deployment.partitions(),
                  deployment.applications(),
                  // Mostly the same one, as after a crash: its successor ends the transaction that
                  // was open at once. With another, as on a new machine, that waits for a timeout.
                  directory.resolve("state-" + kill / SAME_STATE),
                  directory.resolve("secrets"),
                  directory.resolve("key")));
      command.add(file.toString());
    }
    return JavaProcess.start(directory, directory.resolve("policy-streams.log"), command);
  }

  private KeystoreKey keystoreKey() {
    Path file = directory.resolve("key");
    assertThat(KeystoreKey.createKeyFile(file, secure)).isEmpty();
    return switch (KeystoreKey.keyFile(file)) {
      case Parsed.Ok<KeystoreKey>(KeystoreKey key) -> key;
      case Parsed.Malformed<KeystoreKey>(var refusal) ->
          throw new AssertionError(refusal.toString());
    };
  }

  private void nextVersion(Keystore keystore, long version) {
    Parsed<Long> made =
        version == 1
            ? keystore.put(PATH, secret(), Instant.now(), secure)
            : keystore.rotate(PATH, secret(), Instant.now(), secure);
    assertThat(made).isEqualTo(new Parsed.Ok<>(version));
  }

  private SecretValue secret() {
    byte[] value = new byte[32];
    secure.nextBytes(value);
    return SecretValue.takingOver(value);
  }

  private static ByteBuffer buffer(Bytes bytes) {
    return ByteBuffer.wrap(bytes.toArray());
  }
}
