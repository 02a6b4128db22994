package dev.assay.emitter;

import dev.assay.evidence.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/// What a listener was told, in order.
final class Events implements AttestationListener {
  final List<String> all = new CopyOnWriteArrayList<>();
  final List<Submission> submissions = new CopyOnWriteArrayList<>();
  final List<Long> latencies = new CopyOnWriteArrayList<>();

  @Override
  public void challenged(GuestIdentity guest, Challenge challenge) {
    all.add("challenged");
  }

  @Override
  public void posted(Submission submission, String id) {
    submissions.add(submission);
    all.add("posted " + id);
  }

  @Override
  public void verdict(GuestIdentity guest, Attestation.Verdict verdict, long latencyNanos) {
    latencies.add(latencyNanos);
    all.add("verdict " + verdict.tier());
  }

  @Override
  public void rejected(GuestIdentity guest, Attestation.Rejected rejected, long latencyNanos) {
    all.add("rejected " + rejected.reason());
  }

  @Override
  public void secretDelivered(GuestIdentity guest, UUID secret, long version) {
    all.add("delivered %s %d".formatted(secret, version));
  }

  @Override
  public void secretRefused(GuestIdentity guest, String secret, Refusal refusal) {
    all.add(
        "refused %s %s %s: want %s, got %s"
            .formatted(secret, refusal.reason(), refusal.field(), refusal.wanted(), refusal.got()));
  }

  @Override
  public void failed(GuestIdentity guest, String step, String why) {
    all.add("failed " + step + ": " + why);
  }

  long count(String event) {
    return all.stream().filter(event::equals).count();
  }

  void await(String event) {
    await(events -> events.contains(event));
  }

  void await(Predicate<List<String>> condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.test(all)) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("did not come within 20 s; there are " + all);
      }
      java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
    }
  }
}
