package dev.assay.cli.fleet;

import dev.assay.cli.Stop;
import dev.assay.cli.fleet.Fleet.Member;
import dev.assay.emitter.Answer;
import dev.assay.emitter.Challenge;
import dev.assay.emitter.EvidenceSource;
import dev.assay.emitter.GatewayClient;
import dev.assay.emitter.Submission;
import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;

/// Sends what the guests of a fleet send, round after round, from a fixed number of threads.
///
/// It does not wait for verdicts: a pipeline that falls behind is sent no less.
final class FleetLoad implements AutoCloseable {
  private static final int NONCE_BYTES = 32;
  private static final int REPORT_DATA_BYTES = 64;
  private static final Duration SKEW = Duration.ofDays(3);

  /// How long one request is repeated for a gateway that can't take it just now.
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final Duration PAUSE = Duration.ofMillis(500);

  private final Fleet fleet;
  private final Plan plan;
  private final Account account;
  private final GatewayClient client;
  private final InstantSource clock = InstantSource.system();
  private final SecureRandom random = new SecureRandom();
  private final AtomicReferenceArray<Submission> signed;
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicLong next = new AtomicLong();
  private final AtomicLong due = new AtomicLong();
  private volatile boolean stopped;

  /// @param rounds how often each guest attests
  /// @param rate attestations a second; as fast as the gateway takes them, where empty
  /// @param signedAhead whether all evidence is signed before any is sent: then guests choose their
  ///   nonces, and attest once
  record Plan(int rounds, Optional<Double> rate, int workers, boolean signedAhead) {}

  FleetLoad(Fleet fleet, Plan plan, Account account, GatewayClient client) {
    this.fleet = fleet;
    this.plan = plan;
    this.account = account;
    this.client = client;
    this.signed = new AtomicReferenceArray<>(plan.signedAhead() ? fleet.size() : 0);
  }

  /// Signs, where that is done ahead.
  void prepare() throws InterruptedException {
    if (plan.signedAhead()) {
      run(
          fleet.size(),
          number -> {
            Member member = fleet.member((int) number);
            signed.set((int) number, evidence(member, nonce(), false));
          });
    }
  }

  /// Sends everything; returns when the last answer is here, or when it is closed.
  void send() throws InterruptedException {
    due.set(System.nanoTime());
    run(
        (long) plan.rounds() * fleet.size(),
        number -> {
          if (pace()) {
            int round = (int) (number / fleet.size());
            attest(fleet.member((int) (number % fleet.size())), round);
          }
        });
  }

  private interface Step {
    void take(long number) throws InterruptedException;
  }

  private void run(long count, Step step) throws InterruptedException {
    next.set(0);
    threads.clear();
    for (int i = 0; i < plan.workers(); i++) {
      threads.add(Thread.ofPlatform().name("fleet-" + i).start(() -> work(count, step)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private void work(long count, Step step) {
    try {
      for (long mine = next.getAndIncrement(); mine < count; mine = next.getAndIncrement()) {
        if (stopped) {
          return;
        }
        step.take(mine);
      }
    } catch (InterruptedException e) {
      // close() asked for it.
    }
  }

  /// @return false once it is closed
  private boolean pace() {
    if (plan.rate().isPresent()) {
      long step = (long) (TimeUnit.SECONDS.toNanos(1) / plan.rate().get());
      long mine = due.getAndAdd(step);
      for (long early = mine - System.nanoTime();
          early > 0 && !stopped;
          early = mine - System.nanoTime()) {
        LockSupport.parkNanos(early);
      }
    }
    return !stopped;
  }

  private void attest(Member member, int round) throws InterruptedException {
    if (member.conduct() == Conduct.SILENT && round > 0) {
      return;
    }
    if (plan.signedAhead()) {
      post(member, signed.get(member.number()));
      return;
    }
    if (member.conduct() == Conduct.WRONG_NONCE) {
      post(member, evidence(member, nonce(), true));
      return;
    }
    switch (patiently(() -> client.challenge(member.identity()))) {
      case Answer.Given<Challenge>(Challenge challenge) -> {
        account.challenged();
        post(member, evidence(member, challenge.nonce(), true));
      }
      case Answer.Refused<Challenge>(Answer.Problem problem) ->
          account.refused(member, "challenge", problem);
      case Answer.Unreachable<Challenge> _ -> account.unchallenged();
    }
  }

  private void post(Member member, Submission submission) throws InterruptedException {
    int times = member.conduct() == Conduct.REPLAYER ? 2 : 1;
    for (int i = 0; i < times; i++) {
      switch (patiently(() -> client.post(submission))) {
        case Answer.Given<String>(String id) -> account.sent(member, id);
        case Answer.Refused<String>(Answer.Problem problem) ->
            account.refused(member, "evidence", problem);
        case Answer.Unreachable<String> _ -> account.unanswered(member);
      }
    }
  }

  private interface Request<T> {
    Answer<T> send() throws InterruptedException;
  }

  /// Repeats a request for as long as the gateway says that it may succeed later.
  private static <T> Answer<T> patiently(Request<T> request) throws InterruptedException {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      Answer<T> answer = request.send();
      if (!(answer instanceof Answer.Refused<T>(Answer.Problem problem))
          || !problem.isPassing()
          || System.nanoTime() > until) {
        return answer;
      }
      TimeUnit.NANOSECONDS.sleep(problem.retryAfter().orElse(PAUSE).toNanos());
    }
  }

  private Submission evidence(Member member, Bytes nonce, boolean solicited) {
    EvidenceSource.Simulated platform = fleet.platform(member);
    Bytes key = fleet.key(member);
    Binding binding = platform.binding(nonce, key);
    boolean lying = !solicited && member.conduct() == Conduct.WRONG_NONCE;
    Bytes reportData = lying ? Bytes.EMPTY.zeroPaddedTo(REPORT_DATA_BYTES) : reportData(binding);
    Instant says =
        clock.instant().minus(member.conduct() == Conduct.CLOCK_SKEW ? SKEW : Duration.ZERO);
    return new Submission(
        member.identity(),
        nonce,
        binding.wireName(),
        Account.bindsKey(member.kind()) ? Optional.of(key) : Optional.empty(),
        solicited,
        Optional.of(says),
        platform.collect(reportData));
  }

  private static Bytes reportData(Binding binding) {
    return switch (binding.reportData()) {
      case Parsed.Ok<Bytes>(Bytes bytes) -> bytes;
      case Parsed.Malformed<Bytes>(var refusal) ->
          throw new IllegalStateException("the fleet's own binding: " + refusal);
    };
  }

  private Bytes nonce() {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    return Bytes.copyOf(nonce);
  }

  @Override
  public void close() {
    stopped = true;
    threads.forEach(Thread::interrupt);
    threads.forEach(Stop::join);
  }
}
