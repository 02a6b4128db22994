package dev.assay.ingest;

import dev.assay.ingest.access.ServerTls;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has changed TLS certificates read again, and says once a day that they run out, long before they
/// do.
final class CertificateWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CertificateWatch.class);
  private static final Duration EVERY = Duration.ofSeconds(10);
  private static final Duration WARN_BEFORE = Duration.ofDays(30);
  private static final Duration WARN_EVERY = Duration.ofDays(1);

  private final ServerTls certificates;
  private final InstantSource clock;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread =
      Thread.ofPlatform().name("assay-certificates").daemon().unstarted(this::run);
  private Instant warned = Instant.MIN;

  CertificateWatch(ServerTls certificates, InstantSource clock) {
    this.certificates = certificates;
    this.clock = clock;
    thread.start();
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

  private void look() {
    try {
      certificates.refresh();
      warnInTime(clock.instant());
    } catch (RuntimeException e) {
      // Whatever it was, the next look may do better.
      LOG.error("the TLS certificates can't be looked at", e);
    }
  }

  private void warnInTime(Instant now) {
    Instant notAfter = certificates.notAfter();
    boolean soon = now.plus(WARN_BEFORE).isAfter(notAfter);
    if (soon && warned.isBefore(now.minus(WARN_EVERY))) {
      warned = now;
      LOG.warn(
          "the gateway's TLS certificate runs out at {}: put a new one in its place", notAfter);
    }
  }

  @Override
  public void close() {
    closing.countDown();
  }
}
