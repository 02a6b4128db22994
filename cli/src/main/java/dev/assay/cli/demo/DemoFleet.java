package dev.assay.cli.demo;

import dev.assay.cli.Stop;
import dev.assay.emitter.Attestation;
import dev.assay.emitter.AttestationListener;
import dev.assay.emitter.AttestationLoop;
import dev.assay.emitter.BootClock;
import dev.assay.emitter.GatewayClient;
import dev.assay.emitter.Guest;
import dev.assay.emitter.GuestIdentity;
import dev.assay.emitter.GuestKey;
import dev.assay.emitter.GuestProfile;
import dev.assay.emitter.LoopTiming;
import dev.assay.emitter.SimulatedSnp;
import dev.assay.emitter.Submission;
import dev.assay.evidence.snp.simulated.SimulatedSnpVendor;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The simulated guests, the attacker among them, each on a virtual thread.
final class DemoFleet implements AutoCloseable {
  /// The four that are not as they should be, and one that is.
  static final int FEWEST = Role.values().length;

  private static final Logger LOG = LoggerFactory.getLogger(DemoFleet.class);
  private static final int ATTESTATIONS_BEFORE_SILENCE = 2;

  private final SimulatedSnpVendor vendor;
  private final GatewayClient client;
  private final LoopTiming timing;
  private final Latencies latencies;
  private final ConcurrentHashMap<GuestIdentity, AttestationLoop> loops = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<Thread> attacks = new ConcurrentLinkedQueue<>();
  private final Thread starter;

  /// @param guests how many, at least [#FEWEST]
  /// @param interval between a guest's attestations
  DemoFleet(
      SimulatedSnpVendor vendor, URI gateway, int guests, Duration interval, Latencies latencies) {
    this.vendor = vendor;
    this.client = new GatewayClient(gateway);
    this.timing = LoopTiming.every(interval);
    this.latencies = latencies;
    this.starter = Thread.ofVirtual().name("fleet-start").unstarted(() -> startAll(guests));
  }

  void start() {
    starter.start();
  }

  /// Spread over one interval, so that they don't all come at once.
  private void startAll(int guests) {
    Duration apart = timing.interval().dividedBy(guests);
    try {
      for (Member member : members(guests)) {
        start(member);
        Thread.sleep(apart);
      }
    } catch (InterruptedException e) {
      LOG.debug("stopped before all guests had started");
    }
  }

  private record Member(String name, Role role, long seed) {}

  private static List<Member> members(int guests) {
    var members = new ArrayList<Member>();
    for (Role role : EnumSet.complementOf(EnumSet.of(Role.ORDINARY))) {
      members.add(new Member(role.guest(), role, members.size()));
    }
    int ordinary = guests - members.size();
    int digits = Integer.toString(ordinary).length();
    for (int i = 1; i <= ordinary; i++) {
      String number = "0".repeat(digits - Integer.toString(i).length()) + i;
      members.add(new Member(Role.ORDINARY.guest() + "-" + number, Role.ORDINARY, members.size()));
    }
    return members;
  }

  private void start(Member member) {
    GuestIdentity identity = GuestIdentity.of(member.name(), DemoPolicy.WORKLOAD);
    loops.put(
        identity,
        AttestationLoop.start(
            new Guest(
                identity,
                SimulatedSnp.on(vendor, "host of " + member.name(), profile(member.role())),
                new GuestKey(GuestKey.Curve.P_256)),
            client,
            timing,
            new SplittableRandom(member.seed()),
            listener(member.role()),
            InstantSource.system(),
            BootClock.RUNNING));
  }

  private static GuestProfile profile(Role role) {
    var asItShouldBe = GuestProfile.ofImage(DemoPolicy.IMAGE, DemoPolicy.MINIMUM_TCB);
    return switch (role) {
      case ALTERED ->
          asItShouldBe.withMeasurement(GuestProfile.measurementOf("web 1.4 with a backdoor"));
      case OLD_FIRMWARE -> asItShouldBe.withTcb(DemoPolicy.OUTDATED_TCB);
      case ORDINARY, REPLAYED, SILENT -> asItShouldBe;
    };
  }

  private AttestationListener listener(Role role) {
    return switch (role) {
      case REPLAYED -> new Eavesdropped();
      case SILENT -> new FallsSilent();
      case ORDINARY, ALTERED, OLD_FIRMWARE -> new Measured();
    };
  }

  /// Records how long verdicts take.
  private class Measured implements AttestationListener {
    @Override
    public void verdict(GuestIdentity guest, Attestation.Verdict verdict, long latencyNanos) {
      latencies.record(latencyNanos);
    }

    @Override
    public void failed(GuestIdentity guest, String step, String why) {
      LOG.warn("{}: {}: {}", guest, step, why);
    }
  }

  /// Somebody listens, and posts what was heard again a moment after it was answered.
  private final class Eavesdropped extends Measured {
    private volatile @Nullable Submission heard;

    @Override
    public void posted(Submission submission, String id) {
      heard = submission;
    }

    @Override
    public void verdict(GuestIdentity guest, Attestation.Verdict verdict, long latencyNanos) {
      super.verdict(guest, verdict, latencyNanos);
      Submission copy = heard;
      attacks.removeIf(thread -> !thread.isAlive());
      if (copy != null) {
        attacks.add(Thread.ofVirtual().name("attacker").start(() -> replay(copy)));
      }
    }

    private void replay(Submission copy) {
      try {
        Thread.sleep(timing.interval().dividedBy(3));
        client.post(copy);
      } catch (InterruptedException e) {
        LOG.debug("the attacker was stopped");
      }
    }
  }

  /// Attests a few times and is never heard of again.
  private final class FallsSilent extends Measured {
    private final AtomicInteger attestations = new AtomicInteger();

    @Override
    public void verdict(GuestIdentity guest, Attestation.Verdict verdict, long latencyNanos) {
      super.verdict(guest, verdict, latencyNanos);
      if (attestations.incrementAndGet() >= ATTESTATIONS_BEFORE_SILENCE) {
        AttestationLoop loop = loops.get(guest);
        if (loop != null) {
          loop.stop();
        }
      }
    }
  }

  @Override
  public void close() {
    starter.interrupt();
    Stop.join(starter);
    attacks.forEach(Thread::interrupt);
    loops.values().forEach(AttestationLoop::stop);
    loops.values().forEach(AttestationLoop::close);
    client.close();
  }
}
