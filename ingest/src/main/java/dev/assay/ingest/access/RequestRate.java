package dev.assay.ingest.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/// How often one client may ask: so many requests a second, and as many at once as fit a burst.
///
/// What is kept of clients is bounded: of those that have been quiet longest, the next request
/// finds a full allowance again.
public final class RequestRate {
  private static final int MOST_CLIENTS = 200_000;
  private static final Duration QUIET = Duration.ofMinutes(10);

  private final int perSecond;
  private final int burst;
  private final TimeMeter clock;
  private final Cache<String, Bucket> clients;

  /// @param perSecond requests a second
  /// @param burst requests at once, after a pause
  public RequestRate(int perSecond, int burst, LongSupplier nanoTime) {
    this.perSecond = perSecond;
    this.burst = burst;
    this.clock = meter(nanoTime);
    this.clients =
        Caffeine.newBuilder()
            .maximumSize(MOST_CLIENTS)
            .expireAfterAccess(QUIET)
            .ticker((Ticker) nanoTime::getAsLong)
            .build();
  }

  /// Counts one request.
  ///
  /// @return how long the client has to wait before it asks again; empty if it may ask now
  public Optional<Duration> exceeded(String client) {
    var probe = clients.get(client, _ -> full()).tryConsumeAndReturnRemaining(1);
    return probe.isConsumed()
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(probe.getNanosToWaitForRefill()));
  }

  private Bucket full() {
    return Bucket.builder()
        .addLimit(limit -> limit.capacity(burst).refillGreedy(perSecond, Duration.ofSeconds(1)))
        .withCustomTimePrecision(clock)
        .build();
  }

  private static TimeMeter meter(LongSupplier nanoTime) {
    return new TimeMeter() {
      @Override
      public long currentTimeNanos() {
        return nanoTime.getAsLong();
      }

      @Override
      public boolean isWallClockBased() {
        return false;
      }
    };
  }
}
