package dev.assay.ingest;

import dev.assay.ingest.access.AccessSettings;
import dev.assay.ingest.access.ServerTls;
import dev.assay.ingest.token.TokenKeys;
import dev.assay.schemas.AttestationLog;
import dev.assay.schemas.EventSerdes;
import dev.assay.schemas.SubmissionId;
import dev.assay.schemas.TopicProvisioner;
import dev.assay.schemas.Topics;
import dev.assay.settings.KafkaSettings;
import io.helidon.common.socket.SocketOptions;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http1.Http1Config;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A running gateway.
///
/// ```
/// POST /v1/challenges ──> ChallengeEndpoint ─┐
///                                            ├─> EventWriter ──> challenges, evidence
/// POST /v1/evidence ────> EvidenceEndpoint ──┘
/// GET /v1/attestations ─> AttestationEndpoint <── AnswerBoard <──┬─ AnswerReader <── verdicts,
/// GET /v1/releases ─────> ReleaseEndpoint <────── ReleaseBoard <─┘       rejections, secret-releases
/// GET /v1/guests ───────> GuestEndpoint <──────── FleetReader <───────── fleet
/// ```
///
/// It keeps no state that matters: what it was told is in the log before it answers, and what it
/// answers it reads from the log. So any number of them serve one deployment.
public final class IngestGateway implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(IngestGateway.class);
  private static final Duration START_TIMEOUT = Duration.ofSeconds(15);
  private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration HTTP_GRACE = Duration.ofSeconds(2);
  private static final int LEAST_REQUEST_BYTES = 1024 * 1024;

  /// As much as a verdict has; of a larger batch of records the broker sends the whole.
  private static final int LOOKUP_BYTES = 16 * 1024;

  private final IngestSettings settings;
  private final Deque<AutoCloseable> parts;
  private final AnswerBoard board;
  private final ReleaseBoard releases;
  private final WebServer server;

  private IngestGateway(
      IngestSettings settings,
      Deque<AutoCloseable> parts,
      AnswerBoard board,
      ReleaseBoard releases,
      WebServer server) {
    this.settings = settings;
    this.parts = parts;
    this.board = board;
    this.releases = releases;
    this.server = server;
  }

  /// Makes the topics that are missing, begins to read answers and listens.
  ///
  /// @param clock gives the instant at which a challenge is issued and evidence is accepted: the
  ///   pipeline's time
  /// @throws GatewayStartException if the broker is not reached or the port is taken
  /// @throws dev.assay.schemas.TopicMismatchException if topics are partitioned otherwise
  public static IngestGateway start(
      IngestSettings settings, KafkaSettings kafka, InstantSource clock) {
    var topics = Topics.withPrefix(kafka.topicPrefix());
    // A registry that is away must not hold clients longer than a broker would.
    var serdes =
        new EventSerdes(kafka.registryUrl(), kafka.registryConfig(settings.brokerTimeout()));
    var parts = new ArrayDeque<AutoCloseable>();
    try {
      Admin admin = Admin.create(adminConfig(kafka));
      parts.push(admin);
      provision(admin, kafka, topics);
      var log =
          new Log(
              topics,
              serdes,
              new KafkaProducer<>(
                  kafka.writerConfig(
                      settings.brokerTimeout(),
                      Math.max(LEAST_REQUEST_BYTES, settings.bodyLimit())),
                  new StringSerializer(),
                  new ByteArraySerializer()),
              () -> consumer(kafka.followerConfig()),
              () -> consumer(lookupConfig(kafka)),
              () -> probe(admin));
      return serve(settings, clock, log, parts);
    } catch (RuntimeException e) {
      closeAll(parts);
      throw e;
    }
  }

  private static Consumer<String, byte[]> consumer(Map<String, Object> config) {
    return new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
  }

  /// What one record is looked up with. It comes with what was written together with it, and of
  /// more than that nothing is wanted.
  private static Map<String, Object> lookupConfig(KafkaSettings kafka) {
    Map<String, Object> config = kafka.followerConfig();
    config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, LOOKUP_BYTES);
    return config;
  }

  /// The gateway's way to Kafka.
  ///
  /// @param consumers makes those that follow topics
  /// @param lookups makes those that read single records
  record Log(
      Topics topics,
      EventSerdes serdes,
      Producer<String, byte[]> producer,
      Supplier<Consumer<String, byte[]>> consumers,
      Supplier<Consumer<String, byte[]>> lookups,
      BrokerProbe probe) {}

  /// @param parts what is closed with the gateway, latest first; by the caller if this throws
  static IngestGateway serve(
      IngestSettings settings, InstantSource clock, Log log, Deque<AutoCloseable> parts) {
    var writer =
        new EventWriter(
            new AttestationLog(
                log.producer(), log.topics(), log.serdes(), settings.brokerTimeout()));
    parts.push(writer);
    var board =
        new AnswerBoard(
            settings.answerMemoryBytes(),
            settings.answerRetention(),
            settings.maxWaits(),
            System::nanoTime);
    var releases =
        new ReleaseBoard(
            settings.releaseMemoryBytes(),
            settings.releaseRetention(),
            settings.maxWaits(),
            System::nanoTime);
    var waits = new Waits(settings.longestWait());
    var answers =
        new AnswerReader(
            log.topics(),
            log.serdes(),
            board,
            id -> !SubmissionId.isForgotten(id, clock.instant(), settings.answerRetention()),
            clock.instant().minus(settings.answerRetention()),
            releases,
            clock.instant().minus(settings.releaseRetention()));
    Follower reader = Follower.start("answers", log.consumers().get(), answers.topics(), answers);
    parts.push(reader);
    var fleet =
        new FleetReader(log.consumers().get(), log.lookups().get(), log.topics(), log.serdes());
    parts.push(fleet);
    var random = new SecureRandom();
    AccessSettings access = settings.access();
    Optional<ServerTls> tls = access.tls().map(ServerTls::new);
    var health = new HealthEndpoint(log.probe(), reader);
    var metrics = new GatewayMetrics();
    var challenges = new ChallengeEndpoint(writer, clock, random, settings.challengeLifetime());
    var evidence = new EvidenceEndpoint(writer, clock, random, settings);
    Arrivals arrivals = Arrivals.start(access.requestTimeout());
    parts.push(arrivals);
    var api =
        new HttpApi(
            challenges,
            evidence,
            new AttestationEndpoint(board, clock, settings.answerRetention(), waits),
            new ReleaseEndpoint(releases, waits),
            new GuestEndpoint(fleet),
            settings
                .kbs()
                .map(
                    kbs ->
                        new KbsEndpoint(
                            kbs,
                            settings.kbsSample(),
                            challenges,
                            evidence,
                            board,
                            releases,
                            clock,
                            random)),
            settings
                .veraison()
                .map(
                    veraison ->
                        new VeraisonEndpoint(
                            veraison, challenges, evidence, board, health::isReady, clock, random)),
            settings.tokenKeys().map(keys -> () -> keys.jwks(clock.instant())),
            health,
            new Doorkeeper(access.openCredentials(), access.openRate()),
            metrics,
            settings.bodyLimit(),
            arrivals,
            access.requestTimeout());
    var gateway =
        new IngestGateway(settings, parts, board, releases, listen(settings, tls, api, arrivals));
    metrics.gauge("assay_gateway_waiting", "Clients that wait for an answer.", gateway::waiting);
    metrics.gauge(
        "assay_gateway_ready",
        "1 where the broker is reached and answers are read up to date.",
        () -> health.isReady() ? 1 : 0);
    metrics.gauge("assay_gateway_fleet", "Guests that have a verdict.", fleet::size);
    parts.push(watchExpiry(metrics, tls, settings.tokenKeys(), clock));
    LOG.info("listening on {}", gateway.uri());
    return gateway;
  }

  /// Has metrics and log tell in time of what runs out.
  private static ExpiryWatch watchExpiry(
      GatewayMetrics metrics,
      Optional<ServerTls> tls,
      Optional<TokenKeys> tokenKeys,
      InstantSource clock) {
    var watched = new ArrayList<ExpiryWatch.Watched>();
    tls.ifPresent(
        certificates -> {
          metrics.gauge(
              "assay_gateway_tls_not_after_seconds",
              "When the first of the gateway's TLS certificates runs out, in seconds of Unix time.",
              () -> certificates.notAfter().getEpochSecond());
          watched.add(
              new ExpiryWatch.Watched(
                  "the gateway's TLS certificate", certificates::refresh, certificates::notAfter));
        });
    tokenKeys.ifPresent(
        keys -> {
          metrics.gauge(
              "assay_gateway_token_key_not_after_seconds",
              "When the last of the keys that sign tokens ends, in seconds of Unix time; +Inf where"
                  + " it doesn't.",
              () ->
                  keys.end()
                      .map(end -> (double) end.getEpochSecond())
                      .orElse(Double.POSITIVE_INFINITY));
          metrics.gauge(
              "assay_gateway_token_key_refused",
              "1 where a file of keys was changed and can't be used: those read before are.",
              () -> keys.refused().isPresent() ? 1 : 0);
          watched.add(
              new ExpiryWatch.Watched(
                  "the last key of ingest.token-key",
                  () -> keys.refresh(clock.instant()),
                  () -> keys.end().orElse(Instant.MAX)));
        });
    return ExpiryWatch.start(watched, clock);
  }

  /// The port it listens on.
  public int port() {
    return server.port();
  }

  /// Where clients on this machine reach it.
  public URI uri() {
    String host =
        switch (settings.host()) {
          case "0.0.0.0" -> "127.0.0.1";
          case "::" -> "[::1]";
          case String address when address.contains(":") -> "[" + address + "]";
          case String address -> address;
        };
    String scheme = settings.access().tls().isPresent() ? "https://" : "http://";
    return URI.create(scheme + host + ":" + port());
  }

  /// How many clients wait for an answer now.
  int waiting() {
    return board.waitingCount() + releases.waitingCount();
  }

  /// Sends away who waits, serves what is under way and stops.
  @Override
  public void close() {
    board.close();
    releases.close();
    server.stop();
    closeAll(parts);
  }

  private static WebServer listen(
      IngestSettings settings, Optional<ServerTls> tls, HttpApi api, Arrivals arrivals) {
    requireFree(settings);
    AccessSettings access = settings.access();
    var builder = WebServer.builder();
    tls.map(ServerTls::tls).ifPresent(builder::tls);
    WebServer server =
        builder
            .host(settings.host())
            .port(settings.port())
            // The API says what is too large; this is where it would no longer listen.
            .maxPayloadSize((long) settings.bodyLimit() + HttpApi.EXCESS_LIMIT)
            .maxTcpConnections(access.maxConnections())
            // The end of an answer is not to wait for a client's acknowledgement of its begin.
            .connectionOptions(arrivals.watching(SocketOptions.builder().tcpNoDelay(true).build()))
            // Its other sockets have a buffer of 8 kB less for each client, and no say in whether a
            // client has to show a certificate.
            .useNio(tls.isPresent())
            .protocolsDiscoverServices(false)
            .addProtocol(Http1Config.builder().addReceiveListener(arrivals).build())
            .idleConnectionTimeout(access.idleTimeout())
            .shutdownHook(false)
            .shutdownGracePeriod(HTTP_GRACE)
            // Content codings are refused by the API, which says so.
            .contentEncoding(codings -> codings.contentEncodingsDiscoverServices(false))
            .directHandlers(api.transportErrors())
            .routing(api::route)
            .build()
            .start();
    if (!server.isRunning()) {
      throw GatewayStartException.cannotListen(
          settings, new IOException("the web server did not start"));
    }
    return server;
  }

  /// The web server itself would log a stack trace and tell the caller nothing.
  private static void requireFree(IngestSettings settings) {
    try (var socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getByName(settings.host()), settings.port()));
    } catch (IOException e) {
      throw GatewayStartException.cannotListen(settings, e);
    }
  }

  private static void provision(Admin admin, KafkaSettings kafka, Topics topics) {
    try {
      new TopicProvisioner(admin, kafka.partitions(), kafka.replicationFactor()).provision(topics);
    } catch (ExecutionException e) {
      throw GatewayStartException.brokerUnreachable(kafka.bootstrapServers(), rootOf(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw GatewayStartException.brokerUnreachable(kafka.bootstrapServers(), e);
    }
  }

  private static Optional<String> probe(Admin admin) {
    var options = new DescribeClusterOptions().timeoutMs((int) PROBE_TIMEOUT.toMillis());
    try {
      return admin.describeCluster(options).nodes().get().isEmpty()
          ? Optional.of("no broker is up")
          : Optional.empty();
    } catch (ExecutionException e) {
      return Optional.of(String.valueOf(rootOf(e).getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted");
    }
  }

  private static Map<String, Object> adminConfig(KafkaSettings kafka) {
    Map<String, Object> config = kafka.clientConfig();
    int timeout = (int) START_TIMEOUT.toMillis();
    config.putIfAbsent(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, timeout);
    config.putIfAbsent(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, timeout / 3);
    return config;
  }

  private static Throwable rootOf(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  private static void closeAll(Deque<AutoCloseable> parts) {
    while (!parts.isEmpty()) {
      AutoCloseable part = parts.pop();
      try {
        part.close();
      } catch (Exception e) {
        LOG.warn("{} did not close", part.getClass().getSimpleName(), e);
      }
    }
  }
}
