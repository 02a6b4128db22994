package dev.assay.ingest;

import java.time.Duration;
import java.util.Optional;

/// `GET /healthz`: the process answers. `GET /readyz`: it can serve, or why it can't.
final class HealthEndpoint {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final BrokerProbe broker;
  private final Follower answers;

  HealthEndpoint(BrokerProbe broker, Follower answers) {
    this.broker = broker;
    this.answers = answers;
  }

  Reply health() {
    return Reply.of(200, Json.object().put("status", "up"));
  }

  boolean isReady() {
    return trouble().isEmpty();
  }

  Reply readiness() {
    return trouble()
        .map(why -> Reply.of(Problem.unavailable(why, RETRY_AFTER)))
        .orElseGet(() -> Reply.of(200, Json.object().put("status", "ready")));
  }

  private Optional<String> trouble() {
    return broker
        .trouble()
        .map(why -> "The broker is not reached: " + why)
        .or(() -> answers.trouble().map(why -> "Answers are not read up to date: " + why));
  }
}
