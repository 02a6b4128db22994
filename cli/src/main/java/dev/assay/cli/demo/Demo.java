package dev.assay.cli.demo;

import dev.assay.cli.Stop;
import dev.assay.cli.standalone.DataDirectory;
import dev.assay.cli.standalone.Standalone;
import dev.assay.emitter.SimulatedVendorKeys;
import dev.assay.evidence.snp.ProductLine;
import dev.assay.evidence.snp.simulated.SimulatedSnpVendor;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// One run of the demo: a standalone deployment, its policy, its fleet, and the display.
final class Demo {
  private static final Duration TICK = Duration.ofSeconds(1);
  private static final int TICKS_AVERAGED = 10;
  private static final int INTERVALS_FRESH = 3;
  private static final Duration LEAST_FRESHNESS = Duration.ofSeconds(5);

  private final Request request;
  private final DataDirectory directory;
  private final Display display;
  private final InstantSource clock = InstantSource.system();
  private final FleetState state = new FleetState();
  private final Latencies latencies = new Latencies();
  private final Deque<Long> verdictsAtTicks = new ArrayDeque<>();

  /// @param kept whether the data directory stays
  /// @param settings of the services, beside those that the demo needs
  record Request(
      int guests,
      Duration interval,
      Optional<Duration> duration,
      boolean kept,
      int port,
      int kafkaPort,
      int registryPort,
      Map<String, String> settings) {
    Request {
      settings = Map.copyOf(settings);
    }
  }

  Demo(Request request, DataDirectory directory, Display display) {
    this.request = request;
    this.directory = directory;
    this.display = display;
  }

  /// Runs until the stop is asked for, or the duration is over.
  void run(Stop stop) throws InterruptedException {
    SimulatedSnpVendor vendor =
        new SimulatedVendorKeys.KeyFile(directory.simulated().resolve("snp-vendor"))
            .open(ProductLine.MILAN, clock);
    try (Standalone standalone = Standalone.start(directory, options(vendor));
        FleetWatch watch =
            new FleetWatch(
                standalone.kafka().clientConfig(),
                standalone.serdes(),
                standalone.topics(),
                state::resume,
                verdict -> state.add(verdict).ifPresent(display::transition),
                rejection -> {
                  state.add(rejection);
                  display.rejection(rejection);
                });
        DemoFleet fleet =
            new DemoFleet(
                vendor, standalone.gateway(), request.guests(), request.interval(), latencies)) {
      new DemoPolicy(freshness()).publish(standalone, clock.instant());
      display.started(
          new Display.Started(
              standalone.gateway(),
              standalone.kafka().bootstrapServers(),
              standalone.kafka().registryUrl(),
              directory.path(),
              request.kept(),
              request.guests(),
              request.interval(),
              state.snapshot().latest().size()));
      watch.start();
      fleet.start();
      show(stop);
    }
  }

  private void show(Stop stop) throws InterruptedException {
    Instant begun = clock.instant();
    Instant end = request.duration().map(begun::plus).orElse(Instant.MAX);
    boolean stopped = false;
    while (!stopped && clock.instant().isBefore(end)) {
      display.show(moment(begun));
      Duration left = Duration.between(clock.instant(), end);
      stopped = stop.await(left.compareTo(TICK) < 0 ? left : TICK);
    }
    display.stopped(moment(begun));
  }

  private Display.Moment moment(Instant begun) {
    Instant now = clock.instant();
    FleetState.Snapshot snapshot = state.snapshot();
    verdictsAtTicks.addLast(snapshot.verdicts());
    if (verdictsAtTicks.size() > TICKS_AVERAGED + 1) {
      verdictsAtTicks.removeFirst();
    }
    double seconds = Math.max(1, verdictsAtTicks.size() - 1) * (double) TICK.toSeconds();
    double perSecond = (snapshot.verdicts() - verdictsAtTicks.getFirst()) / seconds;
    return new Display.Moment(
        now, Duration.between(begun, now), snapshot, perSecond, latencies.roll());
  }

  private Duration freshness() {
    Duration freshness = request.interval().multipliedBy(INTERVALS_FRESH);
    return freshness.compareTo(LEAST_FRESHNESS) < 0 ? LEAST_FRESHNESS : freshness;
  }

  private Standalone.Options options(SimulatedSnpVendor vendor) {
    var settings = new HashMap<>(request.settings());
    settings.putAll(
        Map.of(
            "ingest.port", Integer.toString(request.port()),
            "policy.unsigned", "allowed",
            "verifier.simulated-trust-anchors", vendor.anchor().spkiSha256().toHex()));
    return new Standalone.Options(
        request.kafkaPort(), request.registryPort(), Map.of(), settings, clock);
  }
}
