package dev.assay.streams;

import dev.assay.schemas.TopicMismatchException;
import dev.assay.schemas.TopicProvisioner;
import dev.assay.schemas.Topics;
import dev.assay.settings.KafkaSettings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs a topology until it is closed, whatever brokers and registries do meanwhile.
///
/// A thread of its own makes the topics, makes `KafkaStreams` and watches it. A stream thread that
/// fails is replaced; a `KafkaStreams` that gives up is closed and made anew. Each try waits for
/// the restart delay, so that nothing spins, and says why once. Under exactly-once a failed try
/// leaves nothing behind, so trying again is always right. Only topics that are partitioned
/// otherwise than configured end it: no waiting heals those ([State#REFUSED]).
public final class StreamsService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StreamsService.class);
  private static final int ADMIN_TIMEOUT_MILLIS = 5_000;
  private static final int WATCH_MILLIS = 100;

  /// Where in its life the service is.
  public enum State {
    /// Waiting for a broker, or for what a broker must do first.
    STARTING,
    /// Processing.
    RUNNING,
    /// Partitions are being handed out, or stores being read back.
    REBALANCING,
    /// The topics are not as configured; [#failure] says which. Final.
    REFUSED,
    /// Closed. Final.
    CLOSED
  }

  private final StreamsSettings settings;
  private final Topics topics;
  private final Supplier<Topology> topology;
  private final FailureLog failures;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Object changed = new Object();
  private final Thread supervisor;
  private State state = State.STARTING;
  private @Nullable KafkaStreams streams;
  private @Nullable String failure;

  /// @param topology asked for a new one at each start
  public StreamsService(StreamsSettings settings, Topics topics, Supplier<Topology> topology) {
    this.settings = settings;
    this.topics = topics;
    this.topology = topology;
    this.failures = new FailureLog(LOG, settings.applicationId(), InstantSource.system());
    this.supervisor =
        Thread.ofPlatform()
            .name(settings.applicationId() + "-supervisor")
            .daemon()
            .unstarted(this::supervise);
  }

  /// Returns at once; [#awaitRunning] waits.
  public void start() {
    supervisor.start();
  }

  public State state() {
    synchronized (changed) {
      return state;
    }
  }

  public boolean isRunning() {
    return state() == State.RUNNING;
  }

  /// What went wrong last, for people; empty while nothing is wrong.
  public Optional<String> failure() {
    synchronized (changed) {
      return Optional.ofNullable(failure);
    }
  }

  /// @return whether it runs; false after `timeout`, or once it can't any more
  public boolean awaitRunning(Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    synchronized (changed) {
      while (state == State.STARTING || state == State.REBALANCING) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          break;
        }
        TimeUnit.NANOSECONDS.timedWait(changed, left);
      }
      return state == State.RUNNING;
    }
  }

  /// Kafka Streams' own metrics; empty while there is none.
  public Map<MetricName, ? extends Metric> metrics() {
    synchronized (changed) {
      return streams == null ? Map.of() : Map.copyOf(streams.metrics());
    }
  }

  /// Commits what was processed and stops, within the settings' bound.
  @Override
  public void close() {
    closing.countDown();
    try {
      if (supervisor.isAlive() && !supervisor.join(settings.closeTimeout().plusSeconds(1))) {
        LOG.warn("{}: did not close within {}", settings.applicationId(), settings.closeTimeout());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (state() != State.REFUSED) {
      become(State.CLOSED, null);
    }
  }

  private void supervise() {
    try {
      while (isOpen()) {
        try {
          provision();
          runOnce();
        } catch (TopicMismatchException e) {
          LOG.error("{}: {}", settings.applicationId(), e.getMessage());
          become(State.REFUSED, e.getMessage());
          return;
        } catch (ExecutionException | RuntimeException e) {
          failed("can't start", e);
        }
        leaveAlone();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void provision() throws ExecutionException, InterruptedException {
    KafkaSettings kafka = settings.kafka();
    var config = kafka.clientConfig();
    config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ADMIN_TIMEOUT_MILLIS);
    config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ADMIN_TIMEOUT_MILLIS);
    try (Admin admin = Admin.create(config)) {
      new TopicProvisioner(admin, kafka.partitions(), kafka.replicationFactor()).provision(topics);
    }
  }

  /// Returns once it is closed, or once it gave up.
  private void runOnce() throws InterruptedException {
    var memory = new StoreMemory(settings.storeMemoryBytes());
    Properties properties = settings.properties();
    properties.put(SharedStoreMemory.MEMORY, memory);
    var running = new KafkaStreams(topology.get(), properties);
    try {
      var ended = new CountDownLatch(1);
      running.setStateListener((now, before) -> follow(now, ended));
      running.setUncaughtExceptionHandler(this::replace);
      use(running);
      running.start();
      while (isOpen() && !ended.await(WATCH_MILLIS, TimeUnit.MILLISECONDS)) {
        failures.recoveredIfQuiet();
      }
    } finally {
      use(null);
      close(running, memory);
    }
  }

  private void close(KafkaStreams running, StoreMemory memory) {
    // Leaving the group hands the partitions on at once. Kafka Streams' default is to let the group
    // wait until the session has expired, in the hope that the same instance comes back.
    var leaving =
        CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
            .withTimeout(settings.closeTimeout());
    if (running.close(leaving)) {
      memory.close();
    } else {
      // A store that is still open points into the memory: better to leave it to the process's end.
      LOG.warn("{}: did not stop within {}", settings.applicationId(), settings.closeTimeout());
    }
  }

  /// Runs on the thread that failed, which waits here before another takes its place.
  private StreamThreadExceptionResponse replace(Throwable cause) {
    failed("a stream thread failed", cause);
    try {
      leaveAlone();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return StreamThreadExceptionResponse.REPLACE_THREAD;
  }

  private void follow(KafkaStreams.State now, CountDownLatch ended) {
    switch (now) {
      case RUNNING -> become(State.RUNNING, null);
      case REBALANCING -> become(State.REBALANCING, failure().orElse(null));
      case ERROR, NOT_RUNNING -> ended.countDown();
      case CREATED, PENDING_ERROR, PENDING_SHUTDOWN -> {
        // On the way to one of the others.
      }
    }
  }

  private void failed(String what, Throwable cause) {
    failures.failed(what, cause);
    become(State.STARTING, what + ": " + FailureLog.describe(cause));
  }

  private void use(@Nullable KafkaStreams running) {
    synchronized (changed) {
      streams = running;
    }
  }

  private void become(State next, @Nullable String because) {
    synchronized (changed) {
      if (state != State.CLOSED && state != State.REFUSED) {
        state = next;
        failure = because;
        changed.notifyAll();
      }
    }
  }

  private boolean isOpen() {
    return closing.getCount() > 0;
  }

  private void leaveAlone() throws InterruptedException {
    if (closing.await(settings.restartDelay().toMillis(), TimeUnit.MILLISECONDS)) {
      LOG.debug("{}: closing", settings.applicationId());
    }
  }
}
