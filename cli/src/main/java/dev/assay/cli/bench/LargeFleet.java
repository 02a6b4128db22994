package dev.assay.cli.bench;

import dev.assay.cli.demo.DemoPolicy;
import dev.assay.cli.standalone.Standalone;
import dev.assay.emitter.GuestProfile;
import dev.assay.evidence.Bytes;
import dev.assay.schemas.Keys;
import dev.assay.schemas.Received;
import dev.assay.schemas.Topic;
import dev.assay.schemas.event.Outcome;
import dev.assay.schemas.event.Result;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/// A fleet as the log knows it: a verified result for each guest, made from one that the verifier
/// wrote, a hundred guests on each machine. That saves signing a million reports; what comes after
/// the verifier is the same.
final class LargeFleet {
  static final String PREFIX = Keys.guest(Keys.DEFAULT_TENANT, "fleet-");

  private static final String WORKLOAD = "fleet";
  private static final int GUESTS_OF_A_MACHINE = 100;
  private static final int RULES = 20;

  /// Of the evidence: no client waits for its verdict any more.
  private static final Duration AGE = Duration.ofHours(1);

  private static final int BATCH_BYTES = 256 * 1024;
  private static final Duration POLL = Duration.ofMillis(200);

  private final Standalone standalone;
  private final Topic<Result> results;
  private final int guests;

  LargeFleet(Standalone standalone, int guests) {
    this.standalone = standalone;
    this.results = standalone.topics().results();
    this.guests = guests;
  }

  /// Every other version takes the guests' image, the rest want one that nobody runs; 20 rules.
  static String policy(int version) {
    var text = new StringBuilder();
    text.append(
        """
        policy: %s
        version: %d
        state: active
        freshness: 24h
        accept:
          - platform: sev-snp
            measurement: [%s]
            minimum_tcb: { Milan: { boot_loader: 3, snp: 8, microcode: 115 } }
            guest_policy: { debug: forbidden, migration_agent: forbidden, smt: allowed }
            vmpl: [0]
            simulated: allowed
        rules:
        """
            .formatted(
                WORKLOAD,
                version,
                GuestProfile.measurementOf(version % 2 == 1 ? DemoPolicy.IMAGE : "web 2.0")));
    for (int rule = 0; rule < RULES; rule++) {
      text.append(
          """
            - name: rule-%d
              when: claims.snp.vmpl > %d
              tier: warning
              claim: configuration
              reason: runs at a level that rule %d does not take
          """
              .formatted(rule, rule, rule));
    }
    return text.toString();
  }

  /// Puts a result for each guest on its topic.
  void tell() {
    Result template = template();
    var serdes = standalone.serdes();
    var failure = new AtomicReference<@Nullable Exception>();
    Map<String, Object> config = new HashMap<>(standalone.kafka().clientConfig());
    config.put(ProducerConfig.LINGER_MS_CONFIG, 20);
    config.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
    config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    try (var producer =
        new KafkaProducer<>(config, serdes.keySerializer(), serdes.serializer(results))) {
      for (int i = 0; i < guests; i++) {
        String guest = "fleet-%07d".formatted(i);
        Future<?> _ =
            producer.send(
                new ProducerRecord<>(
                    results.name(), Keys.guest(Keys.DEFAULT_TENANT, guest), of(template, guest, i)),
                (_, e) -> failure.compareAndSet(null, e));
      }
    }
    if (failure.get() != null) {
      throw new IllegalStateException("the fleet's results can't be written", failure.get());
    }
  }

  private static Result of(Result template, String guest, int number) {
    Instant told = Instant.now().minus(AGE);
    Bytes own = digest(guest);
    Bytes machine = digest("machine " + number / GUESTS_OF_A_MACHINE);
    Map<String, Object> claims = new HashMap<>(template.getClaims());
    claims.put("snp.chip_id", ByteBuffer.wrap(machine.toArray()));
    claims.put("snp.report_id", ByteBuffer.wrap(own.slice(0, 32).toArray()));
    claims.put("snp.report_data", ByteBuffer.wrap(own.toArray()));
    return Result.newBuilder(template)
        .setGuest(guest)
        .setWorkload(WORKLOAD)
        .setEvidenceId(submission(told, number))
        .setClaims(claims)
        .setGuestPublicKey(ByteBuffer.wrap(own.toArray()))
        .setEvidenceTime(told)
        .build();
  }

  /// As gateways name submissions: RFC 9562, version 7.
  private static String submission(Instant at, int number) {
    return new UUID((at.toEpochMilli() << 16) | 0x7000, Long.MIN_VALUE | number).toString();
  }

  private static Bytes digest(String text) {
    return Bytes.copyOf(text.getBytes(StandardCharsets.UTF_8)).sha512();
  }

  /// The first that the verifier has written.
  private Result template() {
    Map<String, Object> config = new HashMap<>(standalone.kafka().clientConfig());
    config.put("isolation.level", "read_committed");
    var serdes = standalone.serdes();
    try (var consumer =
        new KafkaConsumer<>(config, serdes.keyDeserializer(), serdes.receiver(results))) {
      List<TopicPartition> all =
          consumer.partitionsFor(results.name()).stream()
              .map(part -> new TopicPartition(part.topic(), part.partition()))
              .toList();
      consumer.assign(all);
      consumer.seekToBeginning(all);
      while (true) {
        for (var record : consumer.poll(POLL)) {
          if (record.value() instanceof Received.Event<Result>(Result result, var _)
              && result.getOutcome() == Outcome.VERIFIED) {
            return result;
          }
        }
      }
    }
  }
}
