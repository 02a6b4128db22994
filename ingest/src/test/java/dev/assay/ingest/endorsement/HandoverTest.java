package dev.assay.ingest.endorsement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.appraisal.dcap.simulated.SimulatedCollateral;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.TrustAnchor;
import dev.assay.evidence.dcap.TeeType;
import dev.assay.evidence.dcap.simulated.SimulatedIntel;
import dev.assay.ingest.endorsement.VendorService.Answer;
import dev.assay.schemas.EventSerdes;
import dev.assay.schemas.Keys;
import dev.assay.schemas.Topic;
import dev.assay.schemas.Topics;
import dev.assay.schemas.event.Endorsement;
import dev.assay.schemas.event.EndorsementRequest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Of two fetchers one works. When it is gone the other goes on, and the vendor notices nothing.
class HandoverTest {
  private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
  private static final SimulatedIntel INTEL =
      SimulatedIntel.fromSeed(
          Bytes.fromHex("42".repeat(32)), Instant.parse("2025-01-01T00:00:00Z"));
  private static final List<TrustAnchor> ANCHORS = List.of(INTEL.anchor());
  private static final List<String> PLATFORMS =
      List.of("90c06f000000", "00906ed50000", "50806f000000");
  private static final Topics TOPICS = Topics.withPrefix("assay.");

  private final EventSerdes serdes = new EventSerdes("mock://handover", Map.of());
  private final Log<EndorsementRequest> requests = new Log<>(TOPICS.endorsementRequests());
  private final Log<Endorsement> endorsements = new Log<>(TOPICS.endorsements());
  private final VendorService service = new VendorService();
  private final List<Fetcher> fetchers = new ArrayList<>();
  private Worker one;
  private Worker other;

  @BeforeEach
  void start() {
    PLATFORMS.forEach(fmspc -> service.has(path(fmspc), document(fmspc)));
    one = new Worker();
    other = new Worker();
  }

  @AfterEach
  void close() {
    fetchers.forEach(Fetcher::close);
    service.close();
  }

  @Test
  void whatOneBroughtIsNotAskedForByTheOtherAndTheRestIs() throws InterruptedException {
    one.takesOver();
    PLATFORMS.forEach(fmspc -> request(fmspc, NOW));
    one.reads();
    one.fetchesOne();
    assertThat(service.asked()).hasSize(1);

    // It ends here, without a word.
    other.takesOver();
    other.reads();
    other.fetchesAll();

    assertThat(service.asked()).hasSize(2);
    assertThat(endorsements.records)
        .extracting(ConsumerRecord::key)
        .containsExactlyInAnyOrderElementsOf(PLATFORMS.stream().map(HandoverTest::id).toList());
  }

  @Test
  void whatCameWhileNobodyWasThereIsReadByWhoComes() throws InterruptedException {
    one.takesOver();
    one.letsGo();
    request(PLATFORMS.getFirst(), NOW);

    other.takesOver();
    other.reads();
    other.fetchesAll();

    assertThat(service.asked()).containsExactly(path(PLATFORMS.getFirst()));
  }

  @Test
  void whoeverLetsGoAsksForNothingMoreAndWhoGetsItBackForWhatIsLeft() throws InterruptedException {
    one.takesOver();
    PLATFORMS.forEach(fmspc -> request(fmspc, NOW));
    one.reads();
    one.letsGo();
    one.fetchesAll();
    assertThat(service.asked()).isEmpty();

    other.takesOver();
    other.reads();
    other.fetchesOne();
    other.letsGo();
    one.takesOver();
    one.reads();
    one.fetchesAll();

    assertThat(service.asked()).doesNotHaveDuplicates().hasSize(PLATFORMS.size());
  }

  @Test
  void aRequestThatWasMadeBeforeTheAnswerWasSeenIsNotAskedAgain() throws InterruptedException {
    one.takesOver();
    request(PLATFORMS.getFirst(), NOW);
    one.reads();
    one.fetchesAll();
    request(PLATFORMS.getFirst(), NOW.plusSeconds(1));
    one.reads();
    one.fetchesAll();

    assertThat(service.asked()).hasSize(1);
  }

  @Test
  void whatWasWantedLongAgoNobodyWaitsForAnyMore() throws InterruptedException {
    request(PLATFORMS.getFirst(), NOW.minus(Duration.ofMinutes(61)));
    request(PLATFORMS.getLast(), NOW.minus(Duration.ofMinutes(59)));
    one.takesOver();
    one.reads();
    one.fetchesAll();

    assertThat(service.asked()).containsExactly(path(PLATFORMS.getLast()));
  }

  @Test
  void whoeverLetsGoWaitsForTheAnswerThatIsUnderWay() throws InterruptedException {
    var asked = new CountDownLatch(1);
    var answered = new CountDownLatch(1);
    var lane =
        new Lane(
            new IntelCollateral("http://unused", "/root", TcbTrack.EARLY, ANCHORS),
            _ -> {
              asked.countDown();
              answered.await();
              return new Reply.Absent(404);
            },
            new Pace(Duration.ZERO),
            new WorkList(Fetcher.ABSENCE),
            Fetcher.nothingInForce(ANCHORS),
            _ -> {},
            () -> NOW,
            new FetchCounts());
    Thread asking = Thread.ofVirtual().start(lane::run);
    lane.want(new Wanted(id(PLATFORMS.getFirst()), Optional.empty(), 1, NOW));
    asked.await();

    Thread lettingGo = Thread.ofVirtual().start(lane::clear);
    assertThat(lettingGo.join(Duration.ofMillis(50))).isFalse();
    answered.countDown();
    assertThat(lettingGo.join(Duration.ofSeconds(10))).isTrue();
    asking.interrupt();
    asking.join();
  }

  private void request(String fmspc, Instant at) {
    requests.add(
        id(fmspc),
        EndorsementRequest.newBuilder()
            .setId(id(fmspc))
            .setKind("tcb-info")
            .setWaiting(1)
            .setRequestedAt(at)
            .build(),
        at);
  }

  private static String id(String fmspc) {
    return "tcb-info/tdx/" + fmspc;
  }

  private static String path(String fmspc) {
    return "/tdx/certification/v4/tcb?fmspc=%s&update=early".formatted(fmspc);
  }

  private static Answer document(String fmspc) {
    String chain = VendorService.pem(INTEL.tcbSigning()) + VendorService.pem(INTEL.root());
    return Answer.of(
            SimulatedCollateral.of(INTEL, TeeType.TDX, NOW.minusSeconds(60))
                .fmspc(Bytes.fromHex(fmspc))
                .tcbInfo())
        .with(
            "TCB-Info-Issuer-Chain",
            URLEncoder.encode(chain, StandardCharsets.UTF_8).replace("+", "%20"));
  }

  /// A fetcher with its place in the group of consumers.
  private final class Worker {
    private final Fetcher fetcher =
        new Fetcher(
            service,
            new IntelCollateral(service.uri().toString(), "/root", TcbTrack.EARLY, ANCHORS),
            ANCHORS,
            NOW);
    private final Reader wanted = new Reader(requests);
    private final Requests reading =
        fetcher.reading(
            new Requests.Topic<>(
                TOPICS.endorsements().name(),
                new Reader(endorsements),
                serdes.receiver(TOPICS.endorsements())),
            new Requests.Topic<>(
                TOPICS.endorsementRequests().name(),
                wanted,
                serdes.receiver(TOPICS.endorsementRequests())));

    Worker() {
      fetchers.add(fetcher);
      reading.subscribe();
    }

    void takesOver() {
      wanted.rebalance(List.of(requests.partition));
    }

    void letsGo() {
      wanted.rebalance(List.of());
    }

    void reads() {
      reading.step();
    }

    void fetchesOne() throws InterruptedException {
      assertThat(fetcher.step()).isTrue();
      publish();
    }

    void fetchesAll() throws InterruptedException {
      fetcher.run();
      publish();
    }

    private void publish() {
      for (Endorsement each : fetcher.published()) {
        endorsements.add(Keys.endorsement(each.getId(), false), each, each.getFetchedAt());
      }
    }
  }

  /// A topic of one partition.
  private final class Log<V extends SpecificRecord> {
    private final Topic<V> topic;
    private final TopicPartition partition;
    private final List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();

    Log(Topic<V> topic) {
      this.topic = topic;
      this.partition = new TopicPartition(topic.name(), 0);
    }

    void add(String key, V event, Instant at) {
      byte[] value = serdes.serializer(topic).serialize(topic.name(), event);
      records.add(
          new ConsumerRecord<>(
              topic.name(),
              0,
              records.size(),
              at.toEpochMilli(),
              TimestampType.CREATE_TIME,
              key.length(),
              value.length,
              key,
              value,
              new RecordHeaders(),
              Optional.empty()));
    }
  }

  /// A consumer of it.
  private static final class Reader extends MockConsumer<String, byte[]> {
    private final Log<?> log;

    Reader(Log<?> log) {
      super("earliest");
      this.log = log;
      updateBeginningOffsets(Map.of(log.partition, 0L));
    }

    @Override
    public synchronized ConsumerRecords<String, byte[]> poll(Duration timeout) {
      if (assignment().contains(log.partition)) {
        long from = position(log.partition);
        log.records.stream().filter(record -> record.offset() >= from).forEach(this::addRecord);
      }
      return super.poll(timeout);
    }

    @Override
    public synchronized Map<TopicPartition, Long> endOffsets(
        Collection<TopicPartition> partitions) {
      return Map.of(log.partition, (long) log.records.size());
    }

    @Override
    public synchronized Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
        Map<TopicPartition, Long> times) {
      long from = Objects.requireNonNull(times.get(log.partition));
      var found = new HashMap<TopicPartition, OffsetAndTimestamp>();
      found.put(
          log.partition,
          log.records.stream()
              .filter(record -> record.timestamp() >= from)
              .findFirst()
              .map(record -> new OffsetAndTimestamp(record.offset(), record.timestamp()))
              .orElse(null));
      return found;
    }
  }
}
