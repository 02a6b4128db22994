package dev.assay.ingest.endorsement;

import dev.assay.evidence.Refusal;
import dev.assay.ingest.endorsement.Inquiry.Progress;
import dev.assay.schemas.event.Endorsement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All questions to one vendor's service, one after the other.
///
/// An answer counts once it was checked: it is what was asked for, the vendor's, and not older than
/// what is there. Trouble with the service holds up all questions to it; trouble with one answer
/// holds up that one.
final class Lane {
  private static final Logger LOG = LoggerFactory.getLogger(Lane.class);
  private static final Duration LONGEST_IDLE = Duration.ofSeconds(30);
  private static final int UNDER_WAY_MILLIS = 100;

  private final Vendor vendor;
  private final Asking asking;
  private final Pace pace;
  private final WorkList work;
  private final InForce inForce;
  private final Publishing publishing;
  private final InstantSource clock;
  private final FetchCounts counts;

  /// Guarded by `work`.
  private boolean underWay;

  /// The way to a vendor's service.
  interface Asking {
    Reply get(String path) throws InterruptedException;
  }

  /// The way to the topic.
  interface Publishing {
    /// @throws KafkaException if the broker did not acknowledge
    void publish(Endorsement endorsement);
  }

  Lane(
      Vendor vendor,
      Asking asking,
      Pace pace,
      WorkList work,
      InForce inForce,
      Publishing publishing,
      InstantSource clock,
      FetchCounts counts) {
    this.vendor = vendor;
    this.asking = asking;
    this.pace = pace;
    this.work = work;
    this.inForce = inForce;
    this.publishing = publishing;
    this.clock = clock;
    this.counts = counts;
  }

  /// @return whether it is this vendor's
  boolean want(Wanted wanted) {
    if (vendor.inquire(wanted).isEmpty()) {
      return false;
    }
    if (!inForce.isSettled(wanted.id(), clock.instant())) {
      synchronized (work) {
        if (work.want(wanted, clock.instant()) && wanted.waiting() > 0) {
          LOG.info(
              "{} is to give {}, for {} or more", vendor.name(), wanted.id(), wanted.waiting());
        }
        counts.pending(work.size());
        work.notifyAll();
      }
    }
    return true;
  }

  /// Lets go of all that is wanted, for another fetcher has it now; and waits until the question
  /// that is under way is answered, or the other would ask it again.
  void clear() {
    synchronized (work) {
      work.clear();
      counts.pending(0);
      work.notifyAll();
      Instant latest = clock.instant().plus(LONGEST_IDLE);
      try {
        while (underWay && clock.instant().isBefore(latest)) {
          work.wait(UNDER_WAY_MILLIS);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// Until it is interrupted.
  void run() {
    try {
      while (true) {
        fetch(awaitNext());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// One endorsement, if one is due and the service may be asked.
  ///
  /// @return whether there was one
  boolean step() throws InterruptedException {
    Optional<Wanted> next;
    synchronized (work) {
      Instant now = clock.instant();
      next = pace.ready().isAfter(now) ? Optional.empty() : work.next(now);
    }
    if (next.isPresent()) {
      fetch(next.get());
    }
    return next.isPresent();
  }

  private Wanted awaitNext() throws InterruptedException {
    synchronized (work) {
      while (true) {
        Instant now = clock.instant();
        Instant ready = pace.ready();
        Optional<Wanted> next = ready.isAfter(now) ? Optional.empty() : work.next(now);
        if (next.isPresent()) {
          return next.get();
        }
        Duration idle =
            work.nextDue()
                .map(due -> Duration.between(now, due.isAfter(ready) ? due : ready))
                .filter(until -> until.compareTo(LONGEST_IDLE) < 0)
                .orElse(LONGEST_IDLE);
        work.wait(Math.max(1, idle.toMillis()));
      }
    }
  }

  private void fetch(Wanted wanted) throws InterruptedException {
    Inquiry inquiry = vendor.inquire(wanted).orElseThrow();
    try {
      boolean more = true;
      while (more && awaitTurn(wanted)) {
        more = ask(wanted, inquiry);
      }
    } catch (KafkaException e) {
      LOG.warn("{} was fetched and not published: {}", wanted.id(), e.getMessage());
      Instant _ = failed(wanted);
    } catch (RuntimeException e) {
      LOG.error("{} met a bug in fetching", wanted.id(), e);
      Instant _ = failed(wanted);
    } finally {
      synchronized (work) {
        underWay = false;
        work.notifyAll();
      }
    }
  }

  /// Within an inquiry the service's pace counts too.
  ///
  /// @return false where another fetcher has it now
  private boolean awaitTurn(Wanted wanted) throws InterruptedException {
    synchronized (work) {
      underWay = false;
      Instant now = clock.instant();
      while (work.has(wanted.id()) && pace.ready().isAfter(now)) {
        work.wait(Math.max(1, Duration.between(now, pace.ready()).toMillis()));
        now = clock.instant();
      }
      underWay = work.has(wanted.id());
      if (underWay) {
        pace.asked(now);
      }
      return underWay;
    }
  }

  /// @return whether there is another question
  private boolean ask(Wanted wanted, Inquiry inquiry) throws InterruptedException {
    Reply reply = asking.get(inquiry.path());
    Instant now = clock.instant();
    switch (reply) {
      case Reply.Trouble(String what, boolean busy, Duration retryAfter) -> {
        pace.trouble(now, retryAfter);
        counts.trouble();
        if (!busy) {
          Instant _ = failed(wanted);
        }
        LOG.warn(
            "{}: {}; {} endorsements wait, next try {}", vendor.name(), what, size(), pace.ready());
        return false;
      }
      case Reply.Absent(int status) -> {
        pace.answered();
        return absent(wanted, inquiry, status, now);
      }
      case Reply.Ok ok -> {
        pace.answered();
        return take(wanted, inquiry.take(ok, now), now);
      }
    }
  }

  private boolean absent(Wanted wanted, Inquiry inquiry, int status, Instant now) {
    if (inquiry.absent()) {
      return true;
    }
    if (inquiry.isSatisfied()) {
      done(wanted);
      return false;
    }
    synchronized (work) {
      Instant until = work.absent(wanted.id(), now);
      counts.absent();
      LOG.warn(
          "{} does not have {} (status {}), which {} or more wait for; not asked again before {}",
          vendor.name(),
          wanted.id(),
          status,
          wanted.waiting(),
          until);
    }
    return false;
  }

  private boolean take(Wanted wanted, Progress progress, Instant now) {
    return switch (progress) {
      case Progress.Refused(Refusal refusal) -> {
        refused(wanted, refusal);
        yield false;
      }
      case Progress.More(List<Endorsement> found) -> publish(wanted, found, now);
      case Progress.Done(List<Endorsement> found) -> {
        if (publish(wanted, found, now)) {
          done(wanted);
        }
        yield false;
      }
    };
  }

  /// @return false where it must not be published
  private boolean publish(Wanted wanted, List<Endorsement> found, Instant now) {
    for (Endorsement endorsement : found) {
      Optional<Refusal> older = inForce.older(endorsement);
      if (older.isPresent()) {
        refused(wanted, older.get());
        return false;
      }
      if (inForce.isThere(endorsement)) {
        inForce.confirmed(endorsement.getId(), now);
      } else {
        publishing.publish(endorsement);
        inForce.learn(endorsement);
        counts.fetched();
        LOG.info(
            "{}{} of {} is published, good until {}; {} or more waited",
            endorsement.getId(),
            endorsement.getDraft() ? " in draft" : "",
            vendor.name(),
            endorsement.getNotAfter(),
            wanted.waiting());
      }
    }
    return true;
  }

  private void refused(Wanted wanted, Refusal refusal) {
    counts.refused();
    Instant again = failed(wanted);
    LOG.warn(
        "{} answered for {} what does not count: {} {}: want {}, got {}; next try {}",
        vendor.name(),
        wanted.id(),
        refusal.reason(),
        refusal.field(),
        refusal.wanted(),
        refusal.got(),
        again);
  }

  private void done(Wanted wanted) {
    synchronized (work) {
      work.done(wanted.id());
      counts.pending(work.size());
    }
  }

  private Instant failed(Wanted wanted) {
    synchronized (work) {
      return work.failed(wanted.id(), clock.instant());
    }
  }

  private int size() {
    synchronized (work) {
      return work.size();
    }
  }
}
