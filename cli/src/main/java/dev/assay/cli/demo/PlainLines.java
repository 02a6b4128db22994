package dev.assay.cli.demo;

import dev.assay.schemas.event.Rejection;
import dev.assay.schemas.event.Tier;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Collectors;

/// For pipes and logs: a line for every change of a tier, and a summary every few seconds.
final class PlainLines implements Display {
  private static final Duration BETWEEN_SUMMARIES = Duration.ofSeconds(5);

  private final PrintWriter out;
  private Instant summarised = Instant.MIN;

  PlainLines(PrintWriter out) {
    this.out = out;
  }

  @Override
  public synchronized void started(Started started) {
    out.println(
        "%d guests, each every %s. Gateway %s, Kafka %s, Schema Registry %s."
            .formatted(
                started.guests(),
                Words.of(started.interval()),
                started.gateway(),
                started.bootstrapServers(),
                started.registryUrl()));
    out.println(
        "Data in %s%s."
            .formatted(
                started.dataDirectory(),
                started.kept() ? "" : ", deleted at the end (keep it with --data-dir)"));
    if (started.resumedGuests() > 0) {
      out.println("Resumed: %d guests are known already.".formatted(started.resumedGuests()));
    }
    out.println("Try: " + started.curl());
    out.flush();
  }

  @Override
  public synchronized void transition(FleetState.Transition transition) {
    out.println(FleetText.transition(transition));
    out.flush();
  }

  @Override
  public void rejection(Rejection rejection) {
    // The summary counts them.
  }

  @Override
  public synchronized void show(Moment moment) {
    if (summarised.plus(BETWEEN_SUMMARIES).isAfter(moment.now())) {
      return;
    }
    summarised = moment.now();
    summary(moment);
  }

  @Override
  public synchronized void stopped(Moment last) {
    summary(last);
    out.println("Stopped after %s.".formatted(Words.of(last.running())));
    out.flush();
  }

  private void summary(Moment moment) {
    String tiers =
        FleetText.tiers().stream()
            .map(tier -> count(moment, tier) + " " + FleetText.name(tier))
            .collect(Collectors.joining(", "));
    out.println(
        "%s  %s   %s".formatted(FleetText.clock(moment.now()), tiers, FleetText.rates(moment)));
    for (FleetText.Story story : FleetText.stories(moment)) {
      out.println("          %-17s %-16s %s".formatted(story.guest(), story.tier(), story.words()));
    }
    out.flush();
  }

  private static int count(Moment moment, Tier tier) {
    return moment.fleet().tiers().getOrDefault(tier, 0);
  }
}
