package dev.assay.cli.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.assay.emitter.Attestation;
import dev.assay.emitter.GatewayClient;
import dev.assay.emitter.GuestIdentity;
import dev.assay.emitter.Submission;
import dev.assay.evidence.Bytes;
import dev.assay.schemas.Keys;
import dev.assay.schemas.Topic;
import dev.assay.schemas.event.Cause;
import dev.assay.schemas.event.Challenge;
import dev.assay.schemas.event.Policy;
import dev.assay.schemas.event.Rejection;
import dev.assay.schemas.event.Result;
import dev.assay.schemas.event.Tier;
import dev.assay.schemas.event.Verdict;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// What a deployment promises, from a guest's request to its verdict, whatever Kafka and whatever
/// registry it runs on. Each test has a workload of its own, so none sees another's guests.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PipelineScenario {
  private static final String IMAGE = "web 1.4";
  private static final String OTHER_IMAGE = "web 1.5";

  @TempDir static Path directory;

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final TestClock clock = new TestClock();
  private Services services;
  private GatewayClient client;
  private EventLog log;

  /// Brings up Kafka; called once, before anything else.
  abstract String bootstrapServers() throws Exception;

  /// Brings up the registry; called once, after Kafka.
  abstract String registryUrl() throws Exception;

  /// Has it closed at the end, what was opened last first.
  final <T extends AutoCloseable> T opened(T part) {
    parts.push(part);
    return part;
  }

  @BeforeAll
  void start() throws Exception {
    String kafka = bootstrapServers();
    services =
        opened(Services.start(kafka, registryUrl(), directory.resolve("streams"), clock, Map.of()));
    client = opened(new GatewayClient(services.gateway()));
    log = opened(new EventLog(services.kafka()));
  }

  @AfterAll
  void stop() throws Exception {
    while (!parts.isEmpty()) {
      parts.pop().close();
    }
  }

  @Test
  void aGuestThatIsAsItsPolicyWantsIsAffirmed() throws Exception {
    Guest guest = guestOf("affirmed");

    Attestation.Verdict verdict = verdict(guest.attest());

    assertThat(verdict.tier()).isEqualTo("affirming");
    assertThat(verdict.cause()).isEqualTo("EVIDENCE");
    assertThat(verdict.simulated()).isTrue();
    assertThat(log.all(log.topics().fleet(), of(guest)))
        .last()
        .returns(Tier.AFFIRMING, Verdict::getTier)
        .returns(1L, stated -> stated.getPins().getPolicyVersion());
  }

  @Test
  void aGuestThatBootedSomethingElseIsContraindicatedForItsMeasurement() throws Exception {
    guestOf("altered");
    Guest altered = guest("altered", "guest-2", "web 1.4 with a backdoor");

    Attestation.Verdict verdict = verdict(altered.attest());

    assertThat(verdict.tier()).isEqualTo("contraindicated");
    assertThat(verdict.checks())
        .filteredOn(check -> check.outcome().equals("NOT_MET"))
        .extracting(Attestation.Check::name)
        .containsExactly("snp.measurement");
  }

  @Test
  void replayedEvidenceIsRejectedAndTheVerdictStaysUntouched() throws Exception {
    Guest guest = guestOf("replayed");
    Submission evidence = guest.evidence(guest.challenge().nonce());
    assertThat(verdict(guest.send(evidence)).tier()).isEqualTo("affirming");
    List<Verdict> before = log.all(log.topics().verdicts(), of(guest));

    assertThat(rejected(guest.send(evidence)).reason()).isEqualTo("NONCE_REPLAYED");

    // Another attestation of the same guest passes through the same partitions behind it.
    assertThat(verdict(guest.attest()).tier()).isEqualTo("affirming");
    assertThat(log.all(log.topics().verdicts(), of(guest)))
        .hasSize(before.size() + 1)
        .startsWith(before.toArray(Verdict[]::new));
  }

  @Test
  void anotherGuestsNonceIsRejectedAndNotUsedUp() throws Exception {
    Guest owner = guestOf("borrowed");
    Guest thief = guest("borrowed", "thief", IMAGE);
    Bytes nonce = owner.challenge().nonce();

    assertThat(rejected(thief.send(thief.evidence(nonce))).reason())
        .isEqualTo("NONCE_OF_ANOTHER_GUEST");

    assertThat(log.all(log.topics().verdicts(), of(thief))).isEmpty();
    assertThat(verdict(owner.send(owner.evidence(nonce))).tier()).isEqualTo("affirming");
  }

  @Test
  void ofTwoConcurrentPostsOfOneEvidenceExactlyOneIsAdmitted() throws Exception {
    int rounds = 10;
    Guest guest = guestOf("concurrent");
    for (int round = 0; round < rounds; round++) {
      List<String> ids = postTwiceAtOnce(guest, guest.evidence(guest.challenge().nonce()));

      assertThat(List.of(guest.answer(ids.get(0)), guest.answer(ids.get(1))))
          .satisfiesOnlyOnce(answer -> assertThat(verdict(answer).tier()).isEqualTo("affirming"))
          .satisfiesOnlyOnce(
              answer -> assertThat(rejected(answer).reason()).isEqualTo("NONCE_REPLAYED"));
    }
    assertThat(log.all(log.topics().results(), of(guest, Result::getTenant, Result::getGuest)))
        .hasSize(rounds);
  }

  private static List<String> postTwiceAtOnce(Guest guest, Submission evidence) throws Exception {
    var together = new CyclicBarrier(2);
    Callable<String> post =
        () -> {
          together.await();
          return guest.post(evidence);
        };
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var ids = new ArrayList<String>();
      for (var posted : threads.invokeAll(List.of(post, post))) {
        ids.add(posted.get());
      }
      return ids;
    }
  }

  @Test
  void aNonceThatNobodyIssuedIsUnknown() throws Exception {
    Guest guest = guestOf("unknown-nonce");
    Bytes made = Bytes.copyOf("I made this up".getBytes(StandardCharsets.UTF_8)).sha384();

    assertThat(rejected(guest.send(guest.evidence(made))).reason()).isEqualTo("NONCE_UNKNOWN");
  }

  @Test
  void aNonceIsGoodForFiveMinutes() throws Exception {
    Guest guest = guestOf("expired-nonce");
    Submission evidence = guest.evidence(guest.challenge().nonce());
    try {
      clock.goAhead(Duration.ofMinutes(5));

      assertThat(rejected(guest.send(evidence)).reason()).isEqualTo("NONCE_EXPIRED");
    } finally {
      clock.goRight();
    }
  }

  @Test
  void whatIsNoEventOfItsTopicIsRejectedAndTheStreamsGoOn() throws Exception {
    Guest guest = guestOf("undecodable");
    List<Topic<?>> inputs =
        List.of(
            log.topics().challenges(),
            log.topics().evidence(),
            log.topics().policies(),
            log.topics().results(),
            log.topics().context());
    Set<String> places = new HashSet<>();
    for (Topic<?> input : inputs) {
      byte[] event = eventOfAnotherTopic(input);
      places.addAll(
          produce(
              input,
              List.of(
                  "not Avro at all".getBytes(StandardCharsets.UTF_8),
                  new byte[] {0, 127, 0, 0, 0, 1, 2, 3},
                  Arrays.copyOf(event, 9),
                  event)));
    }

    List<Rejection> rejections =
        log.await(
            "a rejection of each record",
            log.topics().rejections(),
            places.size(),
            rejection -> places.contains(place(rejection)));

    assertThat(rejections)
        .extracting(PipelineScenario::place)
        .hasSameSizeAs(places)
        .doesNotHaveDuplicates();
    assertThat(rejections)
        .extracting(rejection -> rejection.getRefusal().getReason())
        .containsOnly("RECORD_UNDECODABLE");
    assertThat(verdict(guest.attest()).tier()).isEqualTo("affirming");
  }

  /// Well-formed, registered, and out of place.
  private byte[] eventOfAnotherTopic(Topic<?> input) {
    if (!input.equals(log.topics().challenges())) {
      var challenge =
          new Challenge(
              Keys.DEFAULT_TENANT,
              "guest",
              "workload",
              ByteBuffer.wrap(new byte[32]),
              Instant.EPOCH,
              Instant.EPOCH);
      var topic = log.topics().challenges();
      return log.serdes().serializer(topic).serialize(topic.name(), challenge);
    }
    var policy =
        Policy.newBuilder()
            .setTenant(Keys.DEFAULT_TENANT)
            .setWorkload("workload")
            .setVersion(1)
            .setDocument("")
            .setPublishedAt(Instant.EPOCH)
            .build();
    var topic = log.topics().policies();
    return log.serdes().serializer(topic).serialize(topic.name(), policy);
  }

  /// @return where they came to lie
  private Set<String> produce(Topic<?> topic, List<byte[]> values) throws Exception {
    var places = new HashSet<String>();
    try (var producer =
        new KafkaProducer<>(
            services.kafka().clientConfig(), new StringSerializer(), new ByteArraySerializer())) {
      for (byte[] value : values) {
        var written = producer.send(new ProducerRecord<>(topic.name(), "a/key", value)).get();
        places.add("%s-%d@%d".formatted(written.topic(), written.partition(), written.offset()));
      }
    }
    return places;
  }

  private static String place(Rejection rejection) {
    var source = rejection.getSource();
    return "%s-%d@%d".formatted(source.getTopic(), source.getPartition(), source.getOffset());
  }

  @Test
  void aChangedPolicyFlipsTheVerdictsOfGuestsThatSendNothing() throws Exception {
    String workload = "policy-change";
    log.publish(PolicyText.accepting(IMAGE, workload, 1));
    var guests = new ArrayList<Guest>();
    for (int i = 0; i < 6; i++) {
      Guest guest = guest(workload, "guest-" + i, IMAGE);
      assertThat(verdict(guest.attest()).tier()).isEqualTo("affirming");
      guests.add(guest);
    }
    int evidenceBefore = log.all(log.topics().evidence()).size();

    log.publish(PolicyText.accepting(OTHER_IMAGE, workload, 2));
    flipped(guests, workload, 2, Tier.CONTRAINDICATED, Tier.AFFIRMING);
    log.publish(PolicyText.accepting(IMAGE, workload, 3));
    flipped(guests, workload, 3, Tier.AFFIRMING, Tier.CONTRAINDICATED);

    assertThat(log.all(log.topics().evidence())).hasSize(evidenceBefore);
  }

  /// Each guest has one verdict by this version of the policy: this tier, where it was that one.
  private void flipped(List<Guest> guests, String workload, long version, Tier to, Tier from) {
    List<Verdict> verdicts =
        log.await(
            "verdicts by version " + version,
            log.topics().verdicts(),
            guests.size(),
            verdict ->
                verdict.getWorkload().equals(workload)
                    && Long.valueOf(version).equals(verdict.getPins().getPolicyVersion()));
    assertThat(verdicts)
        .hasSameSizeAs(guests)
        .allSatisfy(
            verdict ->
                assertThat(verdict)
                    .returns(to, Verdict::getTier)
                    .returns(from, Verdict::getPreviousTier)
                    .returns(Cause.POLICY, Verdict::getCause));
    assertThat(verdicts)
        .extracting(verdict -> Keys.guest(verdict.getTenant(), verdict.getGuest()))
        .containsExactlyInAnyOrderElementsOf(
            guests.stream().map(guest -> guest.identity().toString()).toList());
  }

  @Test
  void anOldVersionOfAPolicyIsRefusedAndTheNewOneStaysInForce() throws Exception {
    String workload = "policy-rollback";
    log.publish(PolicyText.accepting(IMAGE, workload, 2));
    Guest guest = guest(workload, "guest", IMAGE);
    assertThat(verdict(guest.attest()).tier()).isEqualTo("affirming");

    log.publish(PolicyText.accepting(OTHER_IMAGE, workload, 1));

    assertThat(
            log.await(
                "the old version's rejection",
                log.topics().rejections(),
                1,
                rejection -> workload.equals(rejection.getWorkload())))
        .singleElement()
        .returns("POLICY_VERSION_OLD", rejection -> rejection.getRefusal().getReason());
    assertThat(verdict(guest.attest()).tier()).isEqualTo("affirming");
    assertThat(log.all(log.topics().verdicts(), of(guest)))
        .extracting(verdict -> verdict.getPins().getPolicyVersion())
        .containsExactly(2L, 2L);
  }

  /// A guest as its workload's policy, which is put in force, wants it.
  private Guest guestOf(String workload) throws Exception {
    log.publish(PolicyText.accepting(IMAGE, workload, 1));
    return guest(workload, "guest", IMAGE);
  }

  private Guest guest(String workload, String name, String image) {
    return Guest.booted(client, GuestIdentity.of(workload + "." + name, workload), image);
  }

  private static Predicate<Verdict> of(Guest guest) {
    return of(guest, Verdict::getTenant, Verdict::getGuest);
  }

  private static <V> Predicate<V> of(
      Guest guest, Function<V, String> tenant, Function<V, String> name) {
    return event ->
        Keys.guest(tenant.apply(event), name.apply(event)).equals(guest.identity().toString());
  }

  private static Attestation.Verdict verdict(Attestation answer) {
    return assertThat(answer).asInstanceOf(type(Attestation.Verdict.class)).actual();
  }

  private static Attestation.Rejected rejected(Attestation answer) {
    return assertThat(answer).asInstanceOf(type(Attestation.Rejected.class)).actual();
  }
}
