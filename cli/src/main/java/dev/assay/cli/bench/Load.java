package dev.assay.cli.bench;

import dev.assay.cli.Stop;
import dev.assay.cli.demo.DemoPolicy;
import dev.assay.emitter.Answer;
import dev.assay.emitter.Attestation;
import dev.assay.emitter.Challenge;
import dev.assay.emitter.GatewayClient;
import dev.assay.emitter.GuestIdentity;
import dev.assay.emitter.GuestKey;
import dev.assay.emitter.GuestProfile;
import dev.assay.emitter.SimulatedSnp;
import dev.assay.emitter.Submission;
import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.snp.simulated.SimulatedSnpVendor;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/// Guests that attest against a gateway from a fixed number of threads, as fast as they get answers
/// or at a set rate.
///
/// At a set rate latency is counted from when an attestation was due, not from when a thread was
/// free for it: a pipeline that falls behind must not look fast.
final class Load implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int SIGNIFICANT_DIGITS = 3;
  private static final int REPORT_DATA_BYTES = 64;
  private static final int ON_TIME_POLL_MILLIS = 50;

  private final GatewayClient client;
  private final List<Guest> guests = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicLong attested = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final Recorder latencies = new Recorder(SIGNIFICANT_DIGITS);
  private final Optional<Double> rate;
  private final AtomicLong due = new AtomicLong(System.nanoTime());
  private volatile boolean stopped;

  private record Guest(GuestIdentity identity, SimulatedSnp platform, GuestKey key) {}

  /// @param rate attestations a second; as fast as they go, where empty
  Load(SimulatedSnpVendor vendor, URI gateway, int guestCount, int workers, Optional<Double> rate) {
    this.client = new GatewayClient(gateway);
    this.rate = rate;
    var profile = GuestProfile.ofImage(DemoPolicy.IMAGE, DemoPolicy.MINIMUM_TCB);
    for (int i = 0; i < guestCount; i++) {
      guests.add(
          new Guest(
              GuestIdentity.of("bench-" + i, DemoPolicy.WORKLOAD),
              SimulatedSnp.on(vendor, "host " + i, profile),
              new GuestKey(GuestKey.Curve.P_256)));
    }
    for (int i = 0; i < workers; i++) {
      threads.add(Thread.ofPlatform().name("bench-guest-" + i).unstarted(this::work));
    }
  }

  /// Boots every guest first, so that making chips, certificates and keys is not measured.
  void start() {
    Bytes nothing = Bytes.EMPTY.zeroPaddedTo(REPORT_DATA_BYTES);
    guests.parallelStream()
        .forEach(
            guest -> {
              guest.key().publicKey();
              guest.platform().collect(nothing);
            });
    due.set(System.nanoTime());
    threads.forEach(Thread::start);
  }

  /// Waits until none is overdue any more; at once, where they go as fast as they can.
  ///
  /// @throws IllegalStateException if that takes too long
  void awaitOnTime(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (rate.isPresent() && due.get() < System.nanoTime()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "guests did not get to attest at the set rate within " + patience);
      }
      TimeUnit.MILLISECONDS.sleep(ON_TIME_POLL_MILLIS);
    }
  }

  /// Attestations that came to a verdict so far.
  long attested() {
    return attested.get();
  }

  /// Attestations that did not, so far.
  long failed() {
    return failed.get();
  }

  /// Why, of the first few.
  List<String> failures() {
    return List.copyOf(failures);
  }

  /// Latencies since the last call, in microseconds.
  Histogram latenciesSinceLast() {
    return latencies.getIntervalHistogram();
  }

  /// CPU time of the guests' own threads so far, in nanoseconds: signing reports, and their half of
  /// HTTP.
  long guestsCpuNanos() {
    var all = ManagementFactory.getThreadMXBean();
    return threads.stream()
        .mapToLong(thread -> Math.max(0, all.getThreadCpuTime(thread.threadId())))
        .sum();
  }

  private void work() {
    try {
      while (!stopped) {
        long begun = begin();
        Optional<String> failure =
            attest(guests.get(Math.floorMod(next.getAndIncrement(), guests.size())));
        if (failure.isEmpty()) {
          attested.incrementAndGet();
          latencies.recordValue(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - begun));
        } else {
          failed.incrementAndGet();
          if (failures.size() < 10) {
            failures.add(failure.get());
          }
        }
      }
    } catch (InterruptedException e) {
      // close() asked for it.
    }
  }

  private long begin() {
    if (rate.isEmpty()) {
      return System.nanoTime();
    }
    long step = (long) (TimeUnit.SECONDS.toNanos(1) / rate.get());
    long mine = due.getAndAdd(step);
    for (long early = mine - System.nanoTime(); early > 0; early = mine - System.nanoTime()) {
      LockSupport.parkNanos(early);
      if (stopped) {
        break;
      }
    }
    return mine;
  }

  /// @return why it came to no verdict
  private Optional<String> attest(Guest guest) throws InterruptedException {
    Answer<Challenge> challenged = client.challenge(guest.identity());
    if (!(challenged instanceof Answer.Given<Challenge>(Challenge challenge))) {
      return Optional.of("challenge: " + challenged);
    }
    Bytes key = guest.key().publicKey();
    var binding = new Binding.NonceKey(challenge.nonce(), key);
    if (!(binding.reportData() instanceof Parsed.Ok<Bytes>(Bytes reportData))) {
      return Optional.of("binding: " + binding);
    }
    Answer<String> posted =
        client.post(
            new Submission(
                guest.identity(),
                challenge.nonce(),
                binding.wireName(),
                Optional.of(key),
                true,
                Optional.empty(),
                guest.platform().collect(reportData)));
    if (!(posted instanceof Answer.Given<String>(String id))) {
      return Optional.of("evidence: " + posted);
    }
    Answer<Attestation> answer = client.await(id, PATIENCE);
    return answer instanceof Answer.Given<Attestation>(Attestation.Verdict verdict)
            && verdict.tier().equals("affirming")
        ? Optional.empty()
        : Optional.of("verdict: " + answer);
  }

  @Override
  public void close() {
    stopped = true;
    threads.forEach(Thread::interrupt);
    threads.forEach(Stop::join);
    client.close();
  }
}
