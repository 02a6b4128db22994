package dev.assay.ingest.endorsement;

import dev.assay.schemas.Received;
import dev.assay.schemas.event.Endorsement;
import dev.assay.schemas.event.EndorsementRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is wanted and what there is, as the topics say, for the lanes to the vendors. For one
/// thread.
///
/// Whoever is assigned the partition of requests first learns of all endorsements that are there,
/// and then begins with the requests of the last hour, whoever read them before: what another
/// fetcher was asked for and did not bring is asked for again, and what it did bring is not. So no
/// position in the topic is kept.
final class Requests implements ConsumerRebalanceListener {
  private static final Logger LOG = LoggerFactory.getLogger(Requests.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration RENEWAL_CHECK = Duration.ofSeconds(30);

  /// Older requests were made again if anybody still waits.
  private static final Duration LONGEST_AGE = Duration.ofHours(1);

  private final Topic<Endorsement> known;
  private final Topic<EndorsementRequest> wanted;
  private final InForce inForce;
  private final List<Lane> lanes;
  private final InstantSource clock;
  private final BooleanSupplier closing;
  private boolean assigned;
  private Instant renewalsChecked = Instant.MIN;

  /// A topic of one partition.
  record Topic<V>(
      String name, Consumer<String, byte[]> consumer, Deserializer<Received<V>> deserializer) {
    TopicPartition partition() {
      return new TopicPartition(name, 0);
    }

    Received<V> event(ConsumerRecord<String, byte[]> record) {
      return deserializer.deserialize(record.topic(), record.value());
    }

    long end() {
      return consumer.endOffsets(List.of(partition())).getOrDefault(partition(), 0L);
    }
  }

  /// @param closing whether to give up what takes long
  Requests(
      Topic<Endorsement> known,
      Topic<EndorsementRequest> wanted,
      InForce inForce,
      List<Lane> lanes,
      InstantSource clock,
      BooleanSupplier closing) {
    this.known = known;
    this.wanted = wanted;
    this.inForce = inForce;
    this.lanes = List.copyOf(lanes);
    this.clock = clock;
    this.closing = closing;
  }

  void subscribe() {
    known.consumer().assign(List.of(known.partition()));
    known.consumer().seekToBeginning(List.of(known.partition()));
    learnAll();
    wanted.consumer().subscribe(List.of(wanted.name()), this);
  }

  /// Takes in what has come, and waits a little where nothing has.
  void step() {
    known.consumer().poll(Duration.ZERO).forEach(this::learn);
    wanted.consumer().poll(POLL).forEach(this::want);
    renew();
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    if (!partitions.isEmpty()) {
      LOG.info("this fetcher asks the vendors now");
      assigned = true;
      learnAll();
      wanted.consumer().seek(wanted.partition(), first());
    }
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    if (!partitions.isEmpty()) {
      assigned = false;
      lanes.forEach(Lane::clear);
      LOG.info("another fetcher asks the vendors now");
    }
  }

  /// Where the requests begin that still count.
  private long first() {
    long end = wanted.end();
    OffsetAndTimestamp first =
        wanted
            .consumer()
            .offsetsForTimes(Map.of(wanted.partition(), oldest().toEpochMilli()))
            .get(wanted.partition());
    return first == null ? end : first.offset();
  }

  private Instant oldest() {
    return clock.instant().minus(LONGEST_AGE);
  }

  private void learnAll() {
    long end = known.end();
    while (known.consumer().position(known.partition()) < end && !closing.getAsBoolean()) {
      known.consumer().poll(POLL).forEach(this::learn);
    }
  }

  private void learn(ConsumerRecord<String, byte[]> record) {
    if (known.event(record)
        instanceof Received.Event<Endorsement>(Endorsement endorsement, var _)) {
      inForce.learn(endorsement);
    }
  }

  private void want(ConsumerRecord<String, byte[]> record) {
    switch (wanted.event(record)) {
      case Received.Event<EndorsementRequest>(EndorsementRequest request, var _) -> {
        if (Instant.ofEpochMilli(record.timestamp()).isAfter(oldest())) {
          want(
              new Wanted(
                  request.getId(),
                  Optional.ofNullable(request.getProductLine()),
                  Math.max(1, request.getWaiting()),
                  request.getRequestedAt()));
        }
      }
      case Received.Undecodable<EndorsementRequest> undecodable ->
          LOG.warn(
              "a request at offset {} can't be read: want {}, got {}",
              record.offset(),
              undecodable.wanted(),
              undecodable.got());
    }
  }

  private void want(Wanted one) {
    if (lanes.stream().noneMatch(lane -> lane.want(one))) {
      LOG.debug("no vendor is set that has {}", one.id());
    }
  }

  private void renew() {
    Instant now = clock.instant();
    if (assigned && renewalsChecked.plus(RENEWAL_CHECK).isBefore(now)) {
      renewalsChecked = now;
      inForce.due(now).forEach(this::want);
    }
  }
}
