package dev.assay.ingest.endorsement;

import dev.assay.appraisal.dcap.CollateralVerifier;
import dev.assay.evidence.dcap.IntelRoots;
import dev.assay.evidence.snp.SnpCertificateCheck;
import dev.assay.schemas.EventSerdes;
import dev.assay.schemas.Keys;
import dev.assay.schemas.Received;
import dev.assay.schemas.Topic;
import dev.assay.schemas.TopicProvisioner;
import dev.assay.schemas.Topics;
import dev.assay.schemas.event.Endorsement;
import dev.assay.schemas.event.EndorsementRequest;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.management.JMException;
import javax.management.ObjectName;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The service that fetches endorsements.
///
/// Of any number of them one works at a time: requests have one partition, and whoever is assigned
/// it does all the asking. That is what makes a vendor's rate one for the whole deployment. The
/// others read along, and go on where it leaves off: what is still wanted is asked for again by
/// whoever waits.
public final class FetchingService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FetchingService.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration START_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration PUBLISH_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration RENEWAL_CHECK = Duration.ofSeconds(30);
  private static final int RETRY_MILLIS = 1_000;

  /// Older requests were made again if anybody still waits.
  private static final Duration LONGEST_REQUEST_AGE = Duration.ofHours(1);

  private final FetcherSettings settings;
  private final Topics topics;
  private final InstantSource clock;
  private final Deserializer<Received<EndorsementRequest>> requests;
  private final Deserializer<Received<Endorsement>> endorsements;
  private final Serializer<Endorsement> serializer;
  private final InForce inForce;
  private final List<Lane> lanes = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final List<ObjectName> beans = new ArrayList<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile boolean assigned;
  private Instant renewalsChecked = Instant.MIN;

  private FetchingService(FetcherSettings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
    this.topics = Topics.withPrefix(settings.kafka().topicPrefix());
    var serdes = new EventSerdes(settings.kafka().registryUrl(), settings.kafka().registry());
    this.requests = serdes.receiver(topics.endorsementRequests());
    this.endorsements = serdes.receiver(topics.endorsements());
    this.serializer = serdes.serializer(topics.endorsements());
    this.inForce =
        new InForce(
            new CollateralVerifier(IntelRoots.with(settings.anchors())),
            new SnpCertificateCheck(settings.anchors()),
            settings.renewBefore(),
            settings.mostAge());
  }

  /// Returns at once. Whatever of Kafka is away is waited for.
  public static FetchingService start(FetcherSettings settings, InstantSource clock) {
    var service = new FetchingService(settings, clock);
    if (settings.trustsSimulatedPlatforms()) {
      LOG.warn("endorsements.simulated-trust-anchors is set: made-up vendors are believed");
    }
    service.thread("assay-endorsements", service::run);
    return service;
  }

  private void thread(String name, Runnable work) {
    threads.add(Thread.ofPlatform().name(name).daemon().start(work));
  }

  private void run() {
    try {
      while (closing.getCount() > 0) {
        try (Producer<String, byte[]> producer = producer();
            Consumer<String, byte[]> known = consumer(Map.of());
            Consumer<String, byte[]> wanted = consumer(group())) {
          provision();
          serve(producer, known, wanted);
        } catch (KafkaException | ExecutionException e) {
          LOG.warn("Kafka is away, trying again: {}", e.getMessage());
          boolean _ = closing.await(RETRY_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RuntimeException e) {
          LOG.error("the fetcher met a bug and begins anew", e);
          boolean _ = closing.await(RETRY_MILLIS, TimeUnit.MILLISECONDS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void serve(
      Producer<String, byte[]> producer,
      Consumer<String, byte[]> known,
      Consumer<String, byte[]> wanted)
      throws InterruptedException {
    readAll(known);
    var asking = new ArrayList<Thread>();
    try {
      open(producer, asking);
      wanted.subscribe(List.of(topics.endorsementRequests().name()), new Assignment());
      while (closing.getCount() > 0) {
        known.poll(Duration.ZERO).forEach(this::learn);
        wanted.poll(POLL).forEach(this::want);
        renew();
      }
    } finally {
      assigned = false;
      asking.forEach(Thread::interrupt);
      for (Thread thread : asking) {
        boolean _ = thread.join(CLOSE_TIMEOUT);
      }
      closeParts();
      lanes.clear();
    }
  }

  private void open(Producer<String, byte[]> producer, List<Thread> asking) {
    Lane.Publishing publishing = endorsement -> publish(producer, endorsement);
    settings
        .kds()
        .ifPresent(
            kds ->
                asking.add(
                    lane(
                        "amd",
                        kds,
                        new KeyDistribution(
                            kds.toString(), new SnpCertificateCheck(settings.anchors())),
                        settings.kdsPause(),
                        publishing)));
    settings
        .pcs()
        .ifPresent(
            pcs ->
                asking.add(
                    lane(
                        "intel",
                        pcs,
                        new IntelCollateral(
                            pcs.toString(),
                            settings.rootList(),
                            settings.track(),
                            IntelRoots.with(settings.anchors())),
                        settings.pcsPause(),
                        publishing)));
  }

  private Thread lane(
      String name, URI address, Vendor vendor, Duration pause, Lane.Publishing publishing) {
    var client = new VendorClient(address, settings.timeout(), clock);
    parts.push(client);
    var counts = new FetchCounts();
    register(name, counts);
    var lane =
        new Lane(
            vendor,
            client::get,
            new Pace(pause),
            new WorkList(settings.absence()),
            inForce,
            publishing,
            clock,
            counts);
    lanes.add(lane);
    LOG.info("{} is asked at {}, at most every {}", vendor.name(), address, pause);
    return Thread.ofPlatform().name("assay-endorsements-" + name).daemon().start(lane::run);
  }

  private final class Assignment implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      if (!partitions.isEmpty()) {
        assigned = true;
        LOG.info("this fetcher asks the vendors now");
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
  }

  /// Before anything is asked for, what there is is known.
  private void readAll(Consumer<String, byte[]> known) throws InterruptedException {
    var partition = new TopicPartition(topics.endorsements().name(), 0);
    known.assign(List.of(partition));
    known.seekToBeginning(List.of(partition));
    long end = known.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
    while (known.position(partition) < end) {
      known.poll(POLL).forEach(this::learn);
      if (closing.getCount() == 0) {
        throw new InterruptedException("closing");
      }
    }
  }

  private void learn(ConsumerRecord<String, byte[]> record) {
    if (endorsements.deserialize(record.topic(), record.value())
        instanceof Received.Event<Endorsement>(Endorsement endorsement, var _)) {
      inForce.learn(endorsement);
    }
  }

  private void want(ConsumerRecord<String, byte[]> record) {
    switch (requests.deserialize(record.topic(), record.value())) {
      case Received.Event<EndorsementRequest>(EndorsementRequest request, var _) -> {
        Instant made = Instant.ofEpochMilli(record.timestamp());
        if (made.isAfter(clock.instant().minus(LONGEST_REQUEST_AGE))) {
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

  private void want(Wanted wanted) {
    if (lanes.stream().noneMatch(lane -> lane.want(wanted))) {
      LOG.debug("no vendor is set that has {}", wanted.id());
    }
  }

  private void renew() {
    Instant now = clock.instant();
    if (assigned && renewalsChecked.plus(RENEWAL_CHECK).isBefore(now)) {
      renewalsChecked = now;
      inForce.due(now).forEach(this::want);
    }
  }

  private void publish(Producer<String, byte[]> producer, Endorsement endorsement) {
    Topic<Endorsement> topic = topics.endorsements();
    var record =
        new ProducerRecord<>(
            topic.name(),
            null,
            endorsement.getFetchedAt().toEpochMilli(),
            Keys.endorsement(endorsement.getId(), endorsement.getDraft()),
            serializer.serialize(topic.name(), endorsement));
    try {
      producer.send(record).get();
    } catch (ExecutionException e) {
      throw new KafkaException(String.valueOf(e.getCause()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("interrupted", e);
    }
  }

  private void provision() throws ExecutionException, InterruptedException {
    Map<String, Object> config = settings.kafka().clientConfig();
    config.putIfAbsent("default.api.timeout.ms", (int) START_TIMEOUT.toMillis());
    try (Admin admin = Admin.create(config)) {
      new TopicProvisioner(
              admin, settings.kafka().partitions(), settings.kafka().replicationFactor())
          .provision(topics);
    }
  }

  private Map<String, Object> group() {
    return Map.of(
        ConsumerConfig.GROUP_ID_CONFIG,
        settings.kafka().topicPrefix().replace('.', '-') + "endorsements",
        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
        true);
  }

  private Consumer<String, byte[]> consumer(Map<String, Object> more) {
    Map<String, Object> config = settings.kafka().clientConfig();
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.putAll(more);
    return new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
  }

  private Producer<String, byte[]> producer() {
    Map<String, Object> config = settings.kafka().clientConfig();
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 4 * 1024 * 1024);
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) PUBLISH_TIMEOUT.toMillis());
    config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) PUBLISH_TIMEOUT.toMillis() / 2);
    return new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
  }

  private void register(String vendor, FetchCounts counts) {
    try {
      var name =
          new ObjectName(
              "dev.assay:type=endorsements,vendor=%s,id=%s"
                  .formatted(vendor, Integer.toHexString(System.identityHashCode(this))));
      ManagementFactory.getPlatformMBeanServer().registerMBean(counts, name);
      beans.add(name);
    } catch (JMException e) {
      LOG.warn("{} is not shown over JMX: {}", vendor, e.getMessage());
    }
  }

  private void closeParts() {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        LOG.warn("a client did not close: {}", e.getMessage());
      }
    }
    for (ObjectName bean : beans) {
      try {
        ManagementFactory.getPlatformMBeanServer().unregisterMBean(bean);
      } catch (JMException e) {
        LOG.debug("{} was not registered", bean);
      }
    }
    beans.clear();
  }

  @Override
  public void close() {
    closing.countDown();
    try {
      for (Thread thread : threads) {
        boolean _ = thread.join(CLOSE_TIMEOUT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
