package dev.assay.cli.standalone;

import static java.util.Objects.requireNonNull;

import dev.assay.cli.OperatorException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.FaultHandlerFactory;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.Server;
import kafka.server.SharedServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.BrokerIdNotRegisteredException;
import org.apache.kafka.common.errors.NotControllerException;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.controller.ControllerRequestContext;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.raft.QuorumConfig;
import org.apache.kafka.server.ServerSocketFactory;
import org.apache.kafka.server.fault.LoggingFaultHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One Kafka node, broker and controller, in this process, on a directory that outlives it.
///
/// It is real Kafka: what runs on it runs on any cluster. It replicates nothing and listens on
/// loopback alone, without authentication, so it is for trying things and for a single machine,
/// never for a fleet.
///
/// All of Kafka's internal classes that Assay touches are imported in this file and nowhere else;
/// they carry no promise of compatibility, hence the pinned version in the parent POM. It builds
/// the node from its parts instead of through `KafkaRaftServer`, for two reasons: listeners are
/// bound here, before Kafka, so that a free port is never chosen and then lost, and a taken one is
/// told apart from every other failure; and a fatal fault is reported instead of ending the
/// process.
public final class EmbeddedBroker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);

  private static final String HOST = "127.0.0.1";
  private static final int NODE_ID = 1;
  private static final Duration CONTROLLER_PATIENCE = Duration.ofSeconds(30);
  private static final String CLIENTS = "PLAINTEXT";
  private static final String CONTROLLER = "CONTROLLER";

  /// Where a broker listens and how it differs from [#settings].
  ///
  /// @param port on loopback; 0: any free one
  /// @param portSetting how the user names that port, for the error when it is taken
  /// @param overrides broker properties that win over the defaults
  public record Options(int port, String portSetting, Map<String, String> overrides) {
    public Options {
      overrides = Map.copyOf(overrides);
    }

    /// Any free port, no overrides.
    public static Options anyPort() {
      return new Options(0, "the port option", Map.of());
    }
  }

  private final BrokerServer broker;
  private final ControllerServer controller;
  private final Listeners listeners;
  private final String clusterId;
  private final CompletableFuture<Throwable> failure;

  private EmbeddedBroker(
      BrokerServer broker,
      ControllerServer controller,
      Listeners listeners,
      String clusterId,
      CompletableFuture<Throwable> failure) {
    this.broker = broker;
    this.controller = controller;
    this.listeners = listeners;
    this.clusterId = clusterId;
    this.failure = failure;
  }

  /// Starts on `dir`, which is formatted on first use, and returns when clients are served.
  ///
  /// A directory left by a killed process is recovered, as Kafka does: what a producer got an
  /// acknowledgement for is there, short of a crash of the machine itself.
  ///
  /// @throws ListenException if the port is taken
  /// @throws OperatorException if the directory can't be used or Kafka refuses to start on it
  public static EmbeddedBroker start(Path dir, Options options) {
    var listeners = Listeners.bind(options);
    var failure = new CompletableFuture<Throwable>();
    try {
      Files.createDirectories(dir);
      format(dir);
      return start(dir, listeners, options, failure);
    } catch (Exception e) {
      listeners.close();
      throw new OperatorException(
          "the broker cannot start on %s: %s".formatted(dir, reason(failure.getNow(e))), e);
    }
  }

  private static EmbeddedBroker start(
      Path dir, Listeners listeners, Options options, CompletableFuture<Throwable> failure) {
    var config = new KafkaConfig(settings(dir, listeners, options), false);
    var storage = KafkaRaftServer.initializeLogDirs(config, LOG, "");
    var clusterId = storage._1().clusterId().orElseThrow();
    var shared =
        new SharedServer(
            config,
            storage._1(),
            Time.SYSTEM,
            Server.initializeMetrics(config, Time.SYSTEM, clusterId),
            CompletableFuture.completedFuture(
                QuorumConfig.parseVoterConnections(config.quorumConfig().voters())),
            List.of(),
            reportingTo(failure),
            listeners);
    var broker = new BrokerServer(shared);
    var controller = new ControllerServer(shared, KafkaRaftServer.configSchema(), storage._2());
    var node = new EmbeddedBroker(broker, controller, listeners, clusterId, failure);
    try {
      controller.startup();
      forgetEarlierProcess(controller);
      broker.startup();
      return node;
    } catch (RuntimeException e) {
      node.close();
      throw e;
    }
  }

  /// Takes the registration of a process that was killed out of the metadata before this one reads
  /// it.
  ///
  /// With it, the node would believe at first that it leads its partitions already, at an address
  /// that is gone. It would go on with the transactions that were being committed, and then, once
  /// the controller fences the old registration, take their partitions for deleted and skip their
  /// markers: half of a transaction would be lost, and read_committed readers of those partitions
  /// would wait for ever (TransactionMarkerChannelManager, Kafka 4.3). Without it, the node leads
  /// nothing until it is registered and unfenced, and finishes transactions only then.
  private static void forgetEarlierProcess(ControllerServer controller) {
    long deadline = System.nanoTime() + CONTROLLER_PATIENCE.toNanos();
    while (true) {
      try {
        controller.controller().unregisterBroker(asThisNode(), NODE_ID).join();
        return;
      } catch (CompletionException e) {
        switch (e.getCause()) {
          // A new directory.
          case BrokerIdNotRegisteredException _ -> {
            return;
          }
          // Not elected yet: the only voter will be in a moment.
          case NotControllerException _ when System.nanoTime() < deadline -> Thread.onSpinWait();
          case null, default -> throw e;
        }
      }
    }
  }

  private static ControllerRequestContext asThisNode() {
    return new ControllerRequestContext(
        new RequestHeaderData(), KafkaPrincipal.ANONYMOUS, OptionalLong.empty());
  }

  /// `host:port` for `bootstrap.servers`.
  public String bootstrapServers() {
    return listeners.address(CLIENTS);
  }

  public int port() {
    return listeners.port(CLIENTS);
  }

  /// Written into the directory when it was formatted; the same for as long as it lives.
  public String clusterId() {
    return clusterId;
  }

  /// Completes with the cause if the node dies of itself, which stand-alone Kafka would answer by
  /// ending the process.
  public CompletionStage<Throwable> failure() {
    return failure.minimalCompletionStage();
  }

  /// Stops cleanly: state is flushed, every thread has ended when this returns. A second call does
  /// nothing.
  @Override
  public void close() {
    broker.shutdown();
    broker.awaitShutdown();
    controller.shutdown();
    controller.awaitShutdown();
    listeners.close();
  }

  private static void format(Path dir) throws Exception {
    if (Files.exists(dir.resolve("meta.properties"))) {
      return;
    }
    new Formatter()
        .setClusterId(Uuid.randomUuid().toString())
        .setNodeId(NODE_ID)
        .setDirectories(List.of(dir.toString()))
        .setMetadataLogDirectory(dir.toString())
        .setControllerListenerName(CONTROLLER)
        // A process killed while formatting leaves a directory with everything but meta.properties.
        .setIgnoreFormatted(true)
        .setPrintStream(new PrintStream(OutputStream.nullOutputStream()))
        .run();
  }

  /// Settings for one node on a laptop: nothing to replicate to, few and small buffers, short
  /// waits.
  private static Map<String, String> settings(Path dir, Listeners listeners, Options options) {
    var settings = new HashMap<String, String>();
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", Integer.toString(NODE_ID));
    settings.put("log.dirs", dir.toString());

    // A static voter: a dynamic quorum would remember the controller's port, which changes with
    // every start.
    settings.put("controller.quorum.voters", NODE_ID + "@" + listeners.address(CONTROLLER));
    settings.put(
        "listeners",
        "%s://%s,%s://%s"
            .formatted(
                CLIENTS, listeners.address(CLIENTS), CONTROLLER, listeners.address(CONTROLLER)));
    settings.put("advertised.listeners", CLIENTS + "://" + listeners.address(CLIENTS));
    settings.put(
        "listener.security.protocol.map",
        "%s:PLAINTEXT,%s:PLAINTEXT".formatted(CLIENTS, CONTROLLER));
    settings.put("controller.listener.names", CONTROLLER);
    settings.put("inter.broker.listener.name", CLIENTS);

    settings.put("default.replication.factor", "1");
    settings.put("min.insync.replicas", "1");
    settings.put("offsets.topic.replication.factor", "1");
    settings.put("transaction.state.log.replication.factor", "1");
    settings.put("transaction.state.log.min.isr", "1");
    settings.put("share.coordinator.state.topic.replication.factor", "1");
    settings.put("share.coordinator.state.topic.min.isr", "1");

    settings.put("offsets.topic.num.partitions", "4");
    settings.put("transaction.state.log.num.partitions", "4");
    settings.put("share.coordinator.state.topic.num.partitions", "1");
    settings.put("log.cleaner.dedupe.buffer.size", Integer.toString(4 << 20));
    settings.put("num.network.threads", "2");
    settings.put("num.io.threads", "4");
    settings.put("background.threads", "2");

    // A topic that nobody declared is a typing mistake.
    settings.put("auto.create.topics.enable", "false");
    settings.put("group.initial.rebalance.delay.ms", "0");
    // A killed process leaves transactions open, and readers wait for them: look for expired ones
    // often.
    settings.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
    // The default is to wait for ever for a node that can't come up.
    settings.put("server.max.startup.time.ms", "60000");
    settings.putAll(options.overrides());
    return settings;
  }

  private static FaultHandlerFactory reportingTo(CompletableFuture<Throwable> failure) {
    return (name, fatal, action) -> {
      var logged = new LoggingFaultHandler(name, action);
      if (!fatal) {
        return logged;
      }
      return (message, cause) -> {
        var fault = logged.handleFault(message, cause);
        failure.complete(fault);
        return fault;
      };
    };
  }

  private static String reason(Throwable failure) {
    var message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }

  /// The two listening sockets, bound before Kafka starts and handed to it when it asks for them.
  private static final class Listeners implements ServerSocketFactory, AutoCloseable {
    private final Map<String, ServerSocketChannel> channels = new ConcurrentHashMap<>();
    private final Map<String, Integer> ports = new ConcurrentHashMap<>();

    static Listeners bind(Options options) {
      var listeners = new Listeners();
      try {
        listeners.bind(CLIENTS, options.port(), options.portSetting());
        listeners.bind(CONTROLLER, 0, options.portSetting());
        return listeners;
      } catch (RuntimeException e) {
        listeners.close();
        throw e;
      }
    }

    private void bind(String name, int port, String setting) {
      var address = new InetSocketAddress(InetAddress.ofLiteral(HOST), port);
      try {
        var channel = ServerSocketChannel.open();
        channels.put(name, channel);
        channel.bind(address);
        ports.put(name, channel.socket().getLocalPort());
      } catch (IOException e) {
        throw new ListenException("the broker", address, setting, e);
      }
    }

    int port(String name) {
      return requireNonNull(ports.get(name));
    }

    String address(String name) {
      return HOST + ":" + port(name);
    }

    @Override
    public ServerSocketChannel openServerSocket(
        String listener, InetSocketAddress address, int backlog, int receiveBuffer)
        throws IOException {
      var channel = channels.remove(listener);
      if (channel == null) {
        throw new IOException("listener " + listener + " was already opened");
      }
      channel.configureBlocking(false);
      return channel;
    }

    @Override
    public void close() {
      for (var channel : channels.values()) {
        try {
          channel.close();
        } catch (IOException e) {
          LOG.debug("closing {}", channel, e);
        }
      }
    }
  }
}
