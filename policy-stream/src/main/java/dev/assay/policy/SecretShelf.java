package dev.assay.policy;

import dev.assay.evidence.Refusal;
import dev.assay.secrets.SecretValue;
import dev.assay.secrets.source.Fetched;
import dev.assay.secrets.source.SecretReference;
import dev.assay.secrets.source.SecretSources;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Secrets within reach of stream threads, which must never wait for a source: asks answer at once,
/// and fetch in the background what is not at hand. A fleet that earns one secret costs one fetch.
///
/// A value stays in memory for [#KEPT] at most, and is then wiped.
///
/// Safe for several threads.
public final class SecretShelf implements AutoCloseable {
  /// How long a fetched value is given out; a new version is noticed this late.
  static final Duration KEPT = Duration.ofSeconds(30);

  private static final Logger LOG = LoggerFactory.getLogger(SecretShelf.class);
  private static final Duration ASK_AGAIN = Duration.ofSeconds(10);

  /// A secret that is not there is asked for twice as seldom each time, down to this.
  private static final Duration ASK_SELDOM = Duration.ofMinutes(5);

  private final SecretSources sources;
  private final Executor background;
  private final InstantSource clock;
  private final Map<SecretReference, Slot> slots = new HashMap<>();
  private Instant tidyAt = Instant.MIN;

  /// @param background where sources are waited for
  public SecretShelf(SecretSources sources, Executor background, InstantSource clock) {
    this.sources = sources;
    this.background = background;
    this.clock = clock;
  }

  /// What is done with a secret that is at hand.
  interface Use<R> {
    R of(SecretValue value, long version);
  }

  /// Hands the latest version to `use`; empty where it is not at hand, in which case it is being
  /// fetched: ask again later.
  <R> Optional<R> latest(SecretReference reference, Use<R> use) {
    Slot slot = slot(reference);
    Instant now = clock.instant();
    slot.refresh(now);
    return slot.use(now, use);
  }

  /// The latest version that is known, if any; fetches where that is long ago.
  OptionalLong latestVersion(SecretReference reference) {
    return latest(reference, (_, version) -> version)
        .map(OptionalLong::of)
        .orElse(OptionalLong.empty());
  }

  /// Why there is none, where its source said so when it was last asked. Not where the source is
  /// away: then nobody knows. Empty, too, where it is being asked for the first time.
  Optional<Refusal> missing(SecretReference reference) {
    Slot slot = slot(reference);
    slot.refresh(clock.instant());
    return slot.missing();
  }

  /// Why no secret can come from a source of this name, where the deployment has none.
  Optional<Refusal> lacks(String source) {
    return sources.lacks(source);
  }

  @Override
  public void close() {
    synchronized (slots) {
      slots.values().forEach(Slot::wipe);
      slots.clear();
    }
  }

  private Slot slot(SecretReference reference) {
    synchronized (slots) {
      tidy(clock.instant());
      return slots.computeIfAbsent(reference, Slot::new);
    }
  }

  /// Wipes what nobody has asked for since it grew old. Else the secrets of a fleet, where each
  /// guest has its own, would lie about.
  private void tidy(Instant now) {
    if (now.isBefore(tidyAt)) {
      return;
    }
    tidyAt = now.plus(KEPT);
    slots.values().removeIf(slot -> slot.isLeft(now));
  }

  /// One secret's place.
  private final class Slot {
    private final SecretReference reference;
    private Fetched.@Nullable Found found;
    private Instant goodUntil = Instant.MIN;
    private Instant notBefore = Instant.MIN;
    private Instant asked = Instant.EPOCH;
    private Duration askAgain = ASK_AGAIN;
    private boolean fetching;

    /// What its source said last, if that was that there is none.
    private Optional<Refusal> missing = Optional.empty();

    /// Taken off the shelf: whoever still has it at hand fetches nothing into it.
    private boolean left;

    Slot(SecretReference reference) {
      this.reference = reference;
    }

    synchronized <R> Optional<R> use(Instant now, Use<R> use) {
      if (found == null) {
        return Optional.empty();
      }
      if (!now.isBefore(goodUntil)) {
        wipe();
        return Optional.empty();
      }
      return Optional.of(use.of(found.value(), found.version()));
    }

    void refresh(Instant now) {
      synchronized (this) {
        asked = now;
        if (left || fetching || now.isBefore(notBefore)) {
          return;
        }
        fetching = true;
      }
      background.execute(this::fetch);
    }

    private void fetch() {
      Fetched answer;
      try {
        answer = sources.fetch(reference, OptionalLong.empty());
      } catch (RuntimeException e) {
        // A source of somebody else's that breaks its word. What it says may hold a secret.
        LOG.error("secret source {} failed with {}", reference.source(), e.getClass().getName());
        settle(clock.instant().plus(ASK_AGAIN));
        return;
      }
      Instant now = clock.instant();
      switch (answer) {
        case Fetched.Found taken -> put(taken, now);
        case Fetched.Missing(var refusal) -> {
          LOG.warn("secret {}: {}", reference, refusal);
          missed(refusal, now);
        }
        case Fetched.Unavailable(var refusal, Duration retryAfter) -> {
          LOG.warn("secret {}: {}", reference, refusal);
          settle(now.plus(retryAfter));
        }
      }
    }

    private synchronized void put(Fetched.Found taken, Instant now) {
      wipe();
      found = taken;
      goodUntil = now.plus(KEPT);
      askAgain = ASK_AGAIN;
      missing = Optional.empty();
      settle(now.plus(KEPT.dividedBy(2)));
    }

    synchronized Optional<Refusal> missing() {
      return missing;
    }

    private synchronized void missed(Refusal refusal, Instant now) {
      missing = Optional.of(refusal);
      settle(now.plus(askAgain));
      Duration doubled = askAgain.multipliedBy(2);
      askAgain = doubled.compareTo(ASK_SELDOM) < 0 ? doubled : ASK_SELDOM;
    }

    /// Whether nobody has asked for it for as long as a value is kept; wipes what it still holds.
    synchronized boolean isLeft(Instant now) {
      if (fetching || now.isBefore(asked.plus(KEPT))) {
        return false;
      }
      wipe();
      left = true;
      return true;
    }

    private synchronized void settle(Instant askAgain) {
      fetching = false;
      notBefore = askAgain;
    }

    synchronized void wipe() {
      if (found != null) {
        found.value().close();
        found = null;
      }
    }
  }
}
