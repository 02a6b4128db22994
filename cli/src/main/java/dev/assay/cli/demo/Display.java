package dev.assay.cli.demo;

import dev.assay.schemas.event.Rejection;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/// How a running demo is shown.
interface Display {
  /// What was started.
  ///
  /// @param kept false where the data directory is deleted at the end
  /// @param resumedGuests guests that an earlier run left in the data directory
  record Started(
      URI gateway,
      String bootstrapServers,
      String registryUrl,
      Path dataDirectory,
      boolean kept,
      int guests,
      Duration interval,
      int resumedGuests) {
    /// A line to try.
    String curl() {
      return "curl -s %s/v1/challenges -H 'Content-Type: application/json' -d '{\"guest\":\"me\",\"workload\":\"%s\"}'"
          .formatted(gateway, DemoPolicy.WORKLOAD);
    }
  }

  /// One moment of the demo.
  ///
  /// @param perSecond verdicts a second over the last ten
  record Moment(
      Instant now,
      Duration running,
      FleetState.Snapshot fleet,
      double perSecond,
      Latencies.Percentiles latency) {}

  void started(Started started);

  /// A guest's tier changed. Called on the thread that reads the topics.
  void transition(FleetState.Transition transition);

  /// A record was rejected. Called on the thread that reads the topics.
  void rejection(Rejection rejection);

  /// Once a second.
  void show(Moment moment);

  void stopped(Moment last);
}
