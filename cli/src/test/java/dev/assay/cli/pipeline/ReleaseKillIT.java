package dev.assay.cli.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.cli.Assay;
import dev.assay.cli.broker.ChildBroker;
import dev.assay.cli.broker.JavaProcess;
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
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.LongDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// policy-stream as a process, killed again and again while it releases a secret whose version goes
/// up each round. `-Dassay.kill.rounds=200` for a long run.
class ReleaseKillIT {
  private static final int ROUNDS = Integer.getInteger("assay.kill.rounds", 1);
  private static final int GUESTS = 40;
  private static final int PARTITIONS = 3;
  private static final int SAME_STATE = 10;
  private static final Duration PATIENCE = Duration.ofSeconds(90);
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
  private final Random random = new Random(20261125);
  private final SecureRandom secure = new SecureRandom();

  @Test
  void eachVersionGoesOnceToEachKeyWheneverTheProcessDies() throws Exception {
    KeystoreKey key = keystoreKey();
    var keystore = new Keystore("keystore", directory.resolve("secrets"), key);
    assertThat(Keystore.create(directory.resolve("secrets"), key, secure)).isEmpty();
    keystore.put(PATH, secret(), Instant.now(), secure);
    try (var broker =
            ChildBroker.start(
                directory.resolve("kafka"), Map.of("group.min.session.timeout.ms", "1000"));
        var registry = EmbeddedRegistry.start(directory.resolve("registry"), 0, "no option");
        var log = new EventLog(kafka(broker.bootstrapServers(), registry.url()))) {
      provision(log);
      try (JavaProcess process = policyStream(0, broker.bootstrapServers(), registry.url())) {
        assertThat(process.isAlive()).isTrue();
        log.publish(POLICY);
        results(log, guestKeys());
        dieAfter(random.nextInt(GUESTS), log, process);
      }
      for (int round = 1; round <= ROUNDS; round++) {
        keystore.rotate(PATH, secret(), Instant.now(), secure);
        try (JavaProcess process = policyStream(round, broker.bootstrapServers(), registry.url())) {
          int before = log.all(log.topics().secretReleases()).size();
          dieAfter(before + random.nextInt(GUESTS), log, process);
        }
      }
      long last = 1L + ROUNDS;
      List<SecretRelease> releases;
      try (JavaProcess process =
          policyStream(ROUNDS + 1, broker.bootstrapServers(), registry.url())) {
        assertThat(process.isAlive()).isTrue();
        log.await(
            "the last version with each guest",
            log.topics().secretReleases(),
            GUESTS,
            release -> release.getSecretVersion() == last);
        releases = log.all(log.topics().secretReleases());
      }
      assertOnce(releases);
      assertThat(ledger(log)).isEqualTo(newest(releases));
    }
  }

  private void dieAfter(int releases, EventLog log, JavaProcess process) {
    Awaitility.await("%d releases; %s".formatted(releases, process.lastWords()))
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> log.all(log.topics().secretReleases()).size() >= releases);
    process.kill();
  }

  private static void assertOnce(List<SecretRelease> releases) {
    Set<String> seen = new HashSet<>();
    for (SecretRelease release : releases) {
      assertThat(seen.add(held(release) + " version " + release.getSecretVersion()))
          .as("released once: %s version %d", held(release), release.getSecretVersion())
          .isTrue();
    }
  }

  /// As the ledger's keys spell it.
  private static String held(SecretRelease release) {
    return Keys.guest(release.getTenant(), release.getGuest())
        + '\u0000'
        + Bytes.copyOf(release.getGuestKeySha256().array()).toHex()
        + '\u0000'
        + release.getSecretId();
  }

  private static Map<String, Long> newest(List<SecretRelease> releases) {
    var newest = new HashMap<String, Long>();
    releases.forEach(release -> newest.merge(held(release), release.getSecretVersion(), Math::max));
    return newest;
  }

  /// What the ledger's changelog holds, as far as it is committed.
  private static Map<String, Long> ledger(EventLog log) {
    Map<String, Object> config = log.kafka().clientConfig();
    config.put("isolation.level", "read_committed");
    var held = new HashMap<String, Long>();
    try (var consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), new LongDeserializer())) {
      var partitions = new ArrayList<TopicPartition>();
      for (int i = 0; i < PARTITIONS; i++) {
        partitions.add(new TopicPartition("assay-policy-stream-ledger-changelog", i));
      }
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer
            .poll(Duration.ofMillis(200))
            .forEach(record -> held.put(record.key(), record.value()));
      }
    }
    return held;
  }

  private static void provision(EventLog log) throws InterruptedException, ExecutionException {
    try (Admin admin = Admin.create(log.kafka().clientConfig())) {
      new TopicProvisioner(admin, PARTITIONS, (short) 1).provision(log.topics());
    }
  }

  private static void results(EventLog log, Map<String, Bytes> guests)
      throws InterruptedException, ExecutionException {
    Topics topics = log.topics();
    EventSerdes serdes = log.serdes();
    try (var producer =
        new KafkaProducer<>(
            log.kafka().clientConfig(),
            serdes.keySerializer(),
            serdes.serializer(topics.results()))) {
      for (Map.Entry<String, Bytes> guest : guests.entrySet()) {
        producer
            .send(
                new ProducerRecord<>(
                    topics.results().name(),
                    Keys.guest("default", guest.getKey()),
                    result(guest.getKey(), guest.getValue())))
            .get();
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

  private JavaProcess policyStream(int round, String bootstrapServers, String registryUrl)
      throws IOException {
    return JavaProcess.start(
        directory,
        directory.resolve("policy-stream.log"),
        List.of(
            "-Xmx384m",
            "-XX:TieredStopAtLevel=1",
            "--sun-misc-unsafe-memory-access=allow",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Assay.class.getName(),
            "serve",
            "policy-stream",
            "--set=kafka.bootstrap-servers=" + bootstrapServers,
            "--set=kafka.registry-url=" + registryUrl,
            "--set=kafka.partitions=" + PARTITIONS,
            "--set=kafka.client.session.timeout.ms=1000",
            "--set=kafka.client.heartbeat.interval.ms=300",
            "--set=streams.threads=1",
            // Mostly the same one, as after a crash: its successor ends the transaction that was
            // open at once. With another, as on a new machine, that waits for a timeout.
            "--set=streams.state-directory=" + directory.resolve("state-" + round / SAME_STATE),
            "--set=policy.unsigned=allowed",
            "--set=policy.slice-size=3",
            "--set=secrets.keystore=" + directory.resolve("secrets"),
            "--set=secrets.keystore-key-file=" + directory.resolve("key")));
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

  private SecretValue secret() {
    byte[] value = new byte[32];
    secure.nextBytes(value);
    return SecretValue.takingOver(value);
  }

  private static KafkaSettings kafka(String bootstrapServers, String registryUrl) {
    return new KafkaSettings(
        bootstrapServers, registryUrl, "assay.", PARTITIONS, (short) 1, Map.of(), Map.of());
  }

  private static ByteBuffer buffer(Bytes bytes) {
    return ByteBuffer.wrap(bytes.toArray());
  }
}
