package dev.assay.ingest;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has changed files read again, and says once a day of what runs out that it does, long before.
final class ExpiryWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ExpiryWatch.class);
  private static final Duration EVERY = Duration.ofSeconds(10);
  private static final Duration WARN_BEFORE = Duration.ofDays(30);
  private static final Duration WARN_EVERY = Duration.ofDays(1);

  /// What runs out.
  ///
  /// @param what as people call it
  /// @param refresh reads it again where it has changed
  /// @param notAfter when it ends
  record Watched(String what, Runnable refresh, Supplier<Instant> notAfter) {}

  private final List<Watched> watched;
  private final InstantSource clock;
  private final Consumer<String> warnings;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Map<String, Instant> warned = new HashMap<>();

  ExpiryWatch(List<Watched> watched, InstantSource clock, Consumer<String> warnings) {
    this.watched = List.copyOf(watched);
    this.clock = clock;
    this.warnings = warnings;
  }

  static ExpiryWatch start(List<Watched> watched, InstantSource clock) {
    var watch = new ExpiryWatch(watched, clock, LOG::warn);
    Thread.ofPlatform().name("assay-expiry").daemon().start(watch::run);
    return watch;
  }

  private void run() {
    try {
      do {
        look();
      } while (!closing.await(EVERY.toSeconds(), TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void look() {
    watched.forEach(this::look);
  }

  private void look(Watched each) {
    try {
      each.refresh().run();
      warnInTime(each, clock.instant());
    } catch (RuntimeException e) {
      // Whatever it was, the next look may do better.
      LOG.error("{} can't be looked at", each.what(), e);
    }
  }

  private void warnInTime(Watched each, Instant now) {
    Instant notAfter = each.notAfter().get();
    boolean soon = now.plus(WARN_BEFORE).isAfter(notAfter);
    boolean quiet = warned.getOrDefault(each.what(), Instant.MIN).isAfter(now.minus(WARN_EVERY));
    if (soon && !quiet) {
      warned.put(each.what(), now);
      warnings.accept(
          "%s runs out at %s: put a new one in its place".formatted(each.what(), notAfter));
    }
  }

  @Override
  public void close() {
    closing.countDown();
  }
}
