package dev.assay.emitter.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.assay.emitter.Answer;
import dev.assay.emitter.Attestation;
import dev.assay.emitter.Challenge;
import dev.assay.emitter.EvidenceItem;
import dev.assay.emitter.GuestIdentity;
import dev.assay.emitter.SealedRelease;
import dev.assay.emitter.Submission;
import dev.assay.evidence.Bytes;
import dev.assay.schemas.AttestationLog;
import dev.assay.schemas.EventSerdes;
import dev.assay.schemas.SchemaRegistryUnavailableException;
import dev.assay.schemas.Topic;
import dev.assay.schemas.Topics;
import dev.assay.schemas.event.Cause;
import dev.assay.schemas.event.Check;
import dev.assay.schemas.event.CheckOutcome;
import dev.assay.schemas.event.Evidence;
import dev.assay.schemas.event.Pins;
import dev.assay.schemas.event.RecordPin;
import dev.assay.schemas.event.Refusal;
import dev.assay.schemas.event.Rejection;
import dev.assay.schemas.event.SecretRelease;
import dev.assay.schemas.event.Tier;
import dev.assay.schemas.event.Verdict;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KafkaTransportTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final GuestIdentity GUEST = GuestIdentity.of("g1", "payments");
  private static final Duration SHORT = Duration.ofMillis(20);
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final int PARTITIONS = 12;
  private static final int MINE =
      BuiltInPartitioner.partitionForKey("default/g1".getBytes(StandardCharsets.UTF_8), PARTITIONS);
  private static final long END = 1000;
  private static final Bytes KEY = Bytes.fromHex("01".repeat(32));

  private final Topics topics = Topics.withPrefix("t.");
  private final EventSerdes serdes = new EventSerdes("mock://" + UUID.randomUUID(), Map.of());
  private final MockProducer<String, byte[]> producer =
      new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer());
  private final Answers consumer = new Answers();
  private final Map<TopicPartition, Long> offsets = new HashMap<>();
  private @Nullable KafkaException opening;
  private Duration lookBack = Duration.ZERO;
  private final KafkaTransport transport =
      new KafkaTransport("broker:9092", this::open, () -> NOON);

  private static final class Answers extends MockConsumer<String, byte[]> {
    private final Map<TopicPartition, OffsetAndTimestamp> since = new HashMap<>();
    private final Map<TopicPartition, Long> asked = new HashMap<>();

    Answers() {
      super("earliest");
    }

    @Override
    public synchronized Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
        Map<TopicPartition, Long> times) {
      asked.putAll(times);
      return since;
    }
  }

  private KafkaTransport.Line open() {
    if (opening != null) {
      throw opening;
    }
    return new KafkaTransport.Line(
        new AttestationLog(producer, topics, serdes, Duration.ofSeconds(1)),
        new AnswerFeed(topics, serdes, consumer, GUEST, NOON.minus(lookBack)));
  }

  private void allTopics() {
    for (Topic<?> topic :
        List.of(
            topics.challenges(),
            topics.evidence(),
            topics.verdicts(),
            topics.rejections(),
            topics.secretReleases())) {
      topic(topic.name());
    }
  }

  private void topic(String name) {
    var node = new Node(1, "localhost", 9092);
    consumer.updatePartitions(
        name,
        IntStream.range(0, PARTITIONS)
            .mapToObj(i -> new PartitionInfo(name, i, node, new Node[] {node}, new Node[] {node}))
            .toList());
    var partition = new TopicPartition(name, MINE);
    consumer.updateBeginningOffsets(Map.of(partition, 0L));
    consumer.updateEndOffsets(Map.of(partition, END));
    offsets.put(partition, END);
  }

  @Test
  void aChallengeIsInTheLogAsAGatewayWritesItBeforeTheGuestHasIt() throws Exception {
    allTopics();
    Challenge challenge = given(transport.challenge(GUEST));

    ProducerRecord<String, byte[]> record = producer.history().getFirst();
    assertThat(record.topic()).isEqualTo("t.challenges");
    assertThat(record.key()).isEqualTo("default/" + challenge.nonce().toHex());
    assertThat(record.timestamp()).isEqualTo(NOON.toEpochMilli());
    var event =
        serdes.deserializer(topics.challenges()).deserialize(record.topic(), record.value());
    assertThat(event.getGuest()).isEqualTo("g1");
    assertThat(event.getWorkload()).isEqualTo("payments");
    assertThat(event.getExpiresAt()).isEqualTo(challenge.expiresAt()).isAfter(NOON);
    assertThat(challenge.nonce().length()).isEqualTo(32);
    assertThat(given(transport.challenge(GUEST)).nonce()).isNotEqualTo(challenge.nonce());
  }

  @Test
  void evidenceIsInTheLogAsAGatewayWritesIt() throws Exception {
    allTopics();
    String id = given(transport.post(submission()));

    ProducerRecord<String, byte[]> record = producer.history().getFirst();
    assertThat(record.topic()).isEqualTo("t.evidence");
    assertThat(record.key()).isEqualTo("default/" + "ab".repeat(32));
    assertThat(record.timestamp()).isEqualTo(NOON.toEpochMilli());
    Evidence event =
        serdes.deserializer(topics.evidence()).deserialize(record.topic(), record.value());
    assertThat(event.getId()).isEqualTo(id);
    assertThat(event.getBinding()).isEqualTo("nonce-key");
    assertThat(event.getSolicited()).isTrue();
    assertThat(event.getGuestPublicKey()).isEqualTo(ByteBuffer.wrap(new byte[] {5}));
    assertThat(event.getItems())
        .singleElement()
        .satisfies(
            item -> {
              assertThat(item.getFormat()).isEqualTo("tpm");
              assertThat(item.getSignature()).isEqualTo(ByteBuffer.wrap(new byte[] {2}));
              assertThat(item.getAuxiliary()).isNull();
            });
    assertThat(event.getAcceptedAt()).isEqualTo(NOON);
    assertThat(event.getSite()).isNull();
  }

  @Test
  void theVerdictOnItsEvidenceIsItsAnswerAndNoOther() throws Exception {
    allTopics();
    String id = given(transport.post(submission()));
    publish(topics.verdicts(), "default/g2", verdict(id, Tier.AFFIRMING));
    publish(topics.verdicts(), "default/g1", verdict("an older one", Tier.AFFIRMING));
    publish(topics.verdicts(), "default/g1", verdict(null, Tier.NONE));

    assertThat(given(transport.await(id, SHORT))).isInstanceOf(Attestation.Pending.class);
    publish(topics.verdicts(), "default/g1", verdict(id, Tier.WARNING));
    assertThat(given(transport.await(id, LONG)))
        .isInstanceOfSatisfying(
            Attestation.Verdict.class,
            verdict -> {
              assertThat(verdict.tier()).isEqualTo("warning");
              assertThat(verdict.validUntil()).contains(NOON.plusSeconds(300));
              assertThat(verdict.checks().getFirst().outcome()).isEqualTo("NOT_MET");
            });
  }

  @Test
  void aRejectionIsAnAnswerToo() throws Exception {
    allTopics();
    String id = given(transport.post(submission()));
    publish(topics.rejections(), "default/g1", rejection(id));

    assertThat(given(transport.await(id, LONG)))
        .isEqualTo(new Attestation.Rejected("NONCE_REPLAYED", "nonce", "a new one", "an old one"));
  }

  @Test
  void whatIsWithheldIsInTheVerdictAndARejectionBesideThatIsNoAnswer() throws Exception {
    allTopics();
    String id = given(transport.post(submission()));
    var why = new Refusal("KEY_UNSUITABLE", "guest_key", "a key on P-256", "RSA");
    publish(
        topics.rejections(),
        "default/g1",
        Rejection.newBuilder(rejection(id)).setVerdictStands(true).build());
    assertThat(given(transport.await(id, SHORT))).isInstanceOf(Attestation.Pending.class);

    publish(
        topics.verdicts(),
        "default/g1",
        Verdict.newBuilder(verdict(id, Tier.AFFIRMING)).setWithheld(List.of(why)).build());
    assertThat(given(transport.await(id, LONG)))
        .isInstanceOfSatisfying(
            Attestation.Verdict.class,
            verdict ->
                assertThat(verdict.withheld())
                    .containsExactly(
                        new Attestation.Withheld(
                            "KEY_UNSUITABLE", "guest_key", "a key on P-256", "RSA")));
  }

  @Test
  void readsItsOwnPartitionsFromTheEndsThatTheyHadBeforeItAsked() throws Exception {
    allTopics();
    given(transport.challenge(GUEST));

    assertThat(consumer.assignment())
        .containsExactlyInAnyOrder(
            new TopicPartition("t.verdicts", MINE),
            new TopicPartition("t.rejections", MINE),
            new TopicPartition("t.secret-releases", MINE));
    assertThat(consumer.assignment()).allMatch(one -> consumer.position(one) == END);
    assertThat(consumer.asked).containsOnlyKeys(new TopicPartition("t.secret-releases", MINE));
  }

  @Test
  void aKeyThatWasKeptIsGivenWhatWasReleasedToItBefore() throws Exception {
    lookBack = Duration.ofHours(24);
    allTopics();
    var releases = new TopicPartition("t.secret-releases", MINE);
    consumer.since.put(releases, new OffsetAndTimestamp(400, 0));
    given(transport.challenge(GUEST));

    assertThat(consumer.asked)
        .containsEntry(releases, NOON.minus(Duration.ofHours(24)).toEpochMilli());
    assertThat(consumer.position(releases)).isEqualTo(400);
    assertThat(consumer.position(new TopicPartition("t.verdicts", MINE))).isEqualTo(END);
  }

  @Test
  void secretsAreThoseOfTheKeyInTheirNewestVersion() throws Exception {
    allTopics();
    given(transport.challenge(GUEST));
    publish(topics.secretReleases(), "default/g1", release(KEY, "a", 2));
    publish(topics.secretReleases(), "default/g1", release(KEY, "a", 1));
    publish(topics.secretReleases(), "default/g1", release(KEY, "b", 1));
    publish(topics.secretReleases(), "default/g1", release(Bytes.fromHex("02".repeat(32)), "a", 3));
    publish(topics.secretReleases(), "default/g2", release(KEY, "c", 1));

    assertThat(given(transport.releases(KEY, Duration.ZERO)))
        .extracting(SealedRelease::id, SealedRelease::version)
        .containsExactlyInAnyOrder(tuple("a", 2L), tuple("b", 1L));
    assertThat(given(transport.releases(Bytes.fromHex("03".repeat(32)), SHORT))).isEmpty();
  }

  @Test
  void whatCantBeReadOnATopicIsNoAnswer() throws Exception {
    allTopics();
    String id = given(transport.post(submission()));
    put(topics.verdicts(), "default/g1", new byte[] {1, 2, 3});
    put(topics.verdicts(), "default/g1", null);
    put(topics.verdicts(), null, new byte[0]);
    publish(topics.verdicts(), "default/g1", verdict(id, Tier.AFFIRMING));

    assertThat(given(transport.await(id, LONG))).isInstanceOf(Attestation.Verdict.class);
  }

  @Test
  void aTopicThatIsMissingIsNamedAndNothingIsWritten() throws Exception {
    topic("t.challenges");
    topic("t.evidence");
    topic("t.verdicts");
    topic("t.secret-releases");
    assertRefused(transport.challenge(GUEST), 404, "t.rejections");
    assertThat(producer.history()).isEmpty();

    allTopics();
    assertThat(transport.challenge(GUEST)).isInstanceOf(Answer.Given.class);
  }

  @Test
  void evidenceThatIsTooLargeIsRefusedAsAGatewayRefusesIt() throws Exception {
    allTopics();
    producer.sendException = new RecordTooLargeException("2 MiB");

    assertRefused(transport.post(submission()), 413, "larger than the log takes");
  }

  @Test
  void whoMayNotWriteOrReadIsToldSo() throws Exception {
    allTopics();
    producer.sendException = new TopicAuthorizationException("t.challenges");
    assertRefused(transport.challenge(GUEST), 403, "t.challenges");

    consumer.setPollException(new TopicAuthorizationException("t.verdicts"));
    assertRefused(transport.await("x", LONG), 403, "t.verdicts");
  }

  @Test
  void aBrokerThatIsAwayIsFoundOnceItIsBack() throws Exception {
    allTopics();
    opening = new KafkaException("No resolvable bootstrap urls");
    assertUnreachable(transport.challenge(GUEST), "broker:9092: No resolvable bootstrap urls");
    opening = null;
    producer.sendException = new TimeoutException("not present in metadata after 2500 ms");
    assertUnreachable(transport.challenge(GUEST), "t.challenges: not present in metadata");
    producer.sendException = null;

    assertThat(transport.challenge(GUEST)).isInstanceOf(Answer.Given.class);
  }

  @Test
  void aRegistryThatIsAwayLosesNoAnswer() throws Exception {
    allTopics();
    EventSerdes away = new EventSerdes("http://127.0.0.1:1", Map.of("max.retries", "0"));
    var feed = new AnswerFeed(topics, away, consumer, GUEST, NOON);
    feed.begin();
    publish(topics.verdicts(), "default/g1", verdict("x", Tier.AFFIRMING));

    assertThatThrownBy(() -> feed.await("x", LONG))
        .isInstanceOf(SchemaRegistryUnavailableException.class);
    assertThat(consumer.position(new TopicPartition("t.verdicts", MINE))).isEqualTo(END);
  }

  @Test
  void isStoppedInTheMiddleOfAWait() {
    allTopics();
    consumer.setPollException(new InterruptException(new InterruptedException()));

    assertThatThrownBy(() -> transport.await("x", LONG)).isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void releasesTakeNoMoreThanTheirShareOfMemory() {
    var shelf = new ReleaseShelf();
    Bytes large = Bytes.copyOf(new byte[3 * 1024 * 1024]);
    for (String id : List.of("a", "b", "a", "c")) {
      shelf.put(KEY, new SealedRelease(id, "", 1, "hpke", large));
    }

    assertThat(shelf.of(KEY)).extracting(SealedRelease::id).containsExactly("a", "c");
  }

  private static Submission submission() {
    return new Submission(
        GUEST,
        Bytes.fromHex("ab".repeat(32)),
        "nonce-key",
        Optional.of(Bytes.fromHex("05")),
        true,
        Optional.of(NOON),
        List.of(
            EvidenceItem.quote(
                Bytes.fromHex("01"),
                Bytes.fromHex("02"),
                Optional.of(Bytes.fromHex("03")),
                Bytes.fromHex("04"),
                Optional.empty())));
  }

  private <V extends SpecificRecord> void publish(Topic<V> topic, String key, V event) {
    put(topic, key, serdes.serializer(topic).serialize(topic.name(), event));
  }

  private void put(Topic<?> topic, @Nullable String key, byte @Nullable [] value) {
    var partition = new TopicPartition(topic.name(), MINE);
    long offset = offsets.merge(partition, 1L, Long::sum) - 1;
    consumer.updateEndOffsets(Map.of(partition, offset + 1));
    consumer.addRecord(new ConsumerRecord<>(topic.name(), MINE, offset, key, value));
  }

  private static <T> T given(Answer<T> answer) {
    if (answer instanceof Answer.Given<T>(T value)) {
      return value;
    }
    throw new AssertionError(answer);
  }

  private static void assertRefused(Answer<?> answer, int status, String why) {
    assertThat(answer)
        .isInstanceOfSatisfying(
            Answer.Refused.class,
            refused -> {
              assertThat(refused.problem().status()).isEqualTo(status);
              assertThat(refused.problem().detail()).contains(why);
            });
  }

  private static void assertUnreachable(Answer<?> answer, String why) {
    assertThat(answer)
        .isInstanceOfSatisfying(
            Answer.Unreachable.class, unreachable -> assertThat(unreachable.why()).contains(why));
  }

  private static Verdict verdict(@Nullable String evidenceId, Tier tier) {
    return Verdict.newBuilder()
        .setTenant("default")
        .setGuest("g1")
        .setWorkload("payments")
        .setEvidenceId(evidenceId)
        .setTier(tier)
        .setCause(Cause.EVIDENCE)
        .setTrustVector(Map.of("hardware", 2))
        .setChecks(List.of(new Check("tpm.pcr_0", "accept[0]", CheckOutcome.NOT_MET, "00", "01")))
        .setAdvisories(List.of())
        .setEvidenceTime(NOON)
        .setAppraisalTime(NOON)
        .setValidUntil(NOON.plusSeconds(300))
        .setSolicited(true)
        .setSimulated(true)
        .setPins(pins())
        .build();
  }

  private static Rejection rejection(String evidenceId) {
    return Rejection.newBuilder()
        .setEvidenceId(evidenceId)
        .setRefusal(new Refusal("NONCE_REPLAYED", "nonce", "a new one", "an old one"))
        .setSource(new RecordPin("t.evidence", 0, 0L, ByteBuffer.allocate(32)))
        .setRejectedAt(NOON)
        .build();
  }

  private static SecretRelease release(Bytes keyId, String secret, long version) {
    return SecretRelease.newBuilder()
        .setTenant("default")
        .setGuest("g1")
        .setWorkload("payments")
        .setSecretId(secret)
        .setSecretName("disk-key")
        .setSecretVersion(version)
        .setSealing("hpke")
        .setSealed(ByteBuffer.wrap(new byte[] {1}))
        .setGuestKeySha256(ByteBuffer.wrap(keyId.toArray()))
        .setVerdict(pins())
        .setReleasedAt(NOON)
        .build();
  }

  private static Pins pins() {
    return Pins.newBuilder()
        .setPolicyVersion(7L)
        .setEndorsements(List.of())
        .setContextOffset(-1)
        .setVerifierVersion("1")
        .setAppraiserVersion("1")
        .build();
  }
}
