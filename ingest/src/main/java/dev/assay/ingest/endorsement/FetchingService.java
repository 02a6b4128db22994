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
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.management.JMException;
import javax.management.ObjectName;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
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
/// others read along, and go on where it leaves off: see [Requests].
public final class FetchingService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FetchingService.class);
  private static final Duration START_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration PUBLISH_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
  private static final int RETRY_MILLIS = 1_000;

  private final FetcherSettings settings;
  private final Topics topics;
  private final InstantSource clock;
  private final Deserializer<Received<EndorsementRequest>> requests;
  private final Deserializer<Received<Endorsement>> endorsements;
  private final Serializer<Endorsement> serializer;
  private final InForce inForce;
  private final List<Thread> threads = new ArrayList<>();
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final List<ObjectName> beans = new ArrayList<>();
  private final CountDownLatch closing = new CountDownLatch(1);

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
      while (!isClosing()) {
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
    var asking = new ArrayList<Thread>();
    try {
      Requests wants = requests(known, wanted, open(producer, asking));
      wants.subscribe();
      while (!isClosing()) {
        wants.step();
      }
    } finally {
      asking.forEach(Thread::interrupt);
      for (Thread thread : asking) {
        boolean _ = thread.join(CLOSE_TIMEOUT);
      }
      closeParts();
    }
  }

  private Requests requests(
      Consumer<String, byte[]> known, Consumer<String, byte[]> wanted, List<Lane> lanes) {
    return new Requests(
        new Requests.Topic<>(topics.endorsements().name(), known, endorsements),
        new Requests.Topic<>(topics.endorsementRequests().name(), wanted, requests),
        inForce,
        lanes,
        clock,
        this::isClosing);
  }

  private boolean isClosing() {
    return closing.getCount() == 0;
  }

  private List<Lane> open(Producer<String, byte[]> producer, List<Thread> asking) {
    var lanes = new ArrayList<Lane>();
    Lane.Publishing publishing = endorsement -> publish(producer, endorsement);
    settings
        .kds()
        .ifPresent(
            kds ->
                lanes.add(
                    lane(
                        "amd",
                        kds,
                        new KeyDistribution(
                            kds.toString(), new SnpCertificateCheck(settings.anchors())),
                        settings.kdsPause(),
                        publishing,
                        asking)));
    settings
        .pcs()
        .ifPresent(
            pcs ->
                lanes.add(
                    lane(
                        "intel",
                        pcs,
                        new IntelCollateral(
                            pcs.toString(),
                            settings.rootList(),
                            settings.track(),
                            IntelRoots.with(settings.anchors())),
                        settings.pcsPause(),
                        publishing,
                        asking)));
    return lanes;
  }

  private Lane lane(
      String name,
      URI address,
      Vendor vendor,
      Duration pause,
      Lane.Publishing publishing,
      List<Thread> asking) {
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
    LOG.info("{} is asked at {}, at most every {}", vendor.name(), address, pause);
    asking.add(Thread.ofPlatform().name("assay-endorsements-" + name).daemon().start(lane::run));
    return lane;
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
        settings.kafka().topicPrefix().replace('.', '-') + "endorsements");
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
