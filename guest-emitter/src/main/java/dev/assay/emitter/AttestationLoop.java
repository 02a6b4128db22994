package dev.assay.emitter;

import dev.assay.emitter.NoEvidenceException.Remedy;
import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.secrets.sealing.GuestPrivateKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One guest that attests again and again, on a virtual thread of its own: challenge, evidence,
/// verdict, pause. One evidence is under way at a time. Whatever fails is tried again, later and
/// later, until it is stopped. After a verdict it takes the secrets that it has been given.
///
/// Whatever it waits for, it waits by a clock that no setting of the time moves.
///
/// A recording is posted until it is answered, once, and the loop ends.
public final class AttestationLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AttestationLoop.class);
  private static final String AFFIRMING = "affirming";
  private static final Duration LONGEST_POLL = Duration.ofSeconds(20);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

  private final GuestIdentity identity;
  private final Guest guest;
  private final Transport transport;
  private final LoopTiming timing;
  private final Pauses pauses;
  private final AttestationListener listener;
  private final InstantSource clock;
  private final BootClock elapsed;
  private final Thread thread;
  private final Object wakeLock = new Object();
  private volatile @Nullable String ending;
  private boolean isStopped;
  private boolean isResting;

  private AttestationLoop(
      Guest guest,
      Transport transport,
      LoopTiming timing,
      RandomGenerator random,
      AttestationListener listener,
      InstantSource clock,
      BootClock elapsed) {
    this.identity = guest.identity();
    this.guest = guest;
    this.transport = transport;
    this.timing = timing;
    this.pauses = new Pauses(timing, random);
    this.listener = listener;
    this.clock = clock;
    this.elapsed = elapsed;
    this.thread = Thread.ofVirtual().name("guest-" + identity).unstarted(this::run);
  }

  /// @param transport shared with other guests, and closed by whoever made it
  /// @param random decides pauses; used by this loop alone
  /// @param clock gives the time at which the guest says that it collected evidence
  /// @param elapsed what it waits by
  public static AttestationLoop start(
      Guest guest,
      Transport transport,
      LoopTiming timing,
      RandomGenerator random,
      AttestationListener listener,
      InstantSource clock,
      BootClock elapsed) {
    var loop = new AttestationLoop(guest, transport, timing, random, listener, clock, elapsed);
    loop.thread.start();
    return loop;
  }

  /// Waits until it ends.
  public void join() throws InterruptedException {
    thread.join();
  }

  /// Why it ended by itself with no answer: a platform that only a new start of the machine helps.
  public Optional<String> ending() {
    return Optional.ofNullable(ending);
  }

  /// Has it attest with a new key: now if it rests between two attestations, else once the one
  /// under way, or the pause after one that failed, is over.
  public void rotateKey() {
    guest.key().rotate();
    synchronized (wakeLock) {
      if (isResting) {
        thread.interrupt();
      }
    }
  }

  /// Ends it at once, whatever it is doing, and does not wait for that.
  public void stop() {
    synchronized (wakeLock) {
      isStopped = true;
      thread.interrupt();
    }
  }

  @Override
  public void close() {
    stop();
    try {
      if (!thread.join(STOP_TIMEOUT)) {
        LOG.warn("{} does not stop", identity);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// A round came to no answer.
  ///
  /// @param retryAfter what the gateway asks for
  /// @param isFinal true where no other round can come to one
  private record Failure(String step, String why, Optional<Duration> retryAfter, boolean isFinal) {
    Failure(String step, String why, Optional<Duration> retryAfter) {
      this(step, why, retryAfter, false);
    }

    static Failure of(String step, Answer<?> answer) {
      return switch (answer) {
        case Answer.Refused<?>(Answer.Problem problem) ->
            new Failure(step, problem.toString(), problem.retryAfter());
        case Answer.Unreachable<?>(String why) -> new Failure(step, why, Optional.empty());
        case Answer.Given<?> _ -> throw new IllegalStateException("no failure: " + step);
      };
    }
  }

  /// What a round came to.
  private sealed interface Outcome {
    /// @param validity how long the verdict holds; empty where that is not known, or none came
    record Answered(Optional<Duration> validity, boolean isAffirming) implements Outcome {}

    record Failed(Failure failure) implements Outcome {}
  }

  private static Outcome failed(String step, Answer<?> answer) {
    return new Outcome.Failed(Failure.of(step, answer));
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        Outcome outcome = round();
        if (isLast(outcome)) {
          ending = outcome instanceof Outcome.Failed(Failure failure) ? failure.why() : null;
          return;
        }
        switch (outcome) {
          case Outcome.Answered(var validity, _) -> rest(pauses.afterSuccess(validity));
          case Outcome.Failed(Failure failure) ->
              elapsed.sleep(pauses.afterFailure(failure.retryAfter()));
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("{} stopped", identity);
    } catch (RuntimeException e) {
      LOG.error("{} ended by a fault", identity, e);
      throw e;
    }
  }

  /// Pauses, until a new key is asked for.
  private void rest(Duration pause) throws InterruptedException {
    synchronized (wakeLock) {
      if (guest.key().isRotationWanted()) {
        return;
      }
      isResting = true;
    }
    try {
      elapsed.sleep(pause);
    } catch (InterruptedException e) {
      synchronized (wakeLock) {
        if (isStopped) {
          throw e;
        }
      }
    } finally {
      synchronized (wakeLock) {
        isResting = false;
        if (!isStopped) {
          // It may have been woken just as it woke by itself.
          Thread.interrupted();
        }
      }
    }
  }

  private boolean isLast(Outcome outcome) {
    if (timing.isOnce()) {
      return true;
    }
    return switch (outcome) {
      case Outcome.Answered _ -> guest.source() instanceof EvidenceSource.Recording;
      case Outcome.Failed(Failure failure) -> failure.isFinal();
    };
  }

  /// From challenge to answer; tells the listener what came of it.
  private Outcome round() throws InterruptedException {
    long begun = System.nanoTime();
    Outcome outcome =
        switch (guest.source()) {
          case EvidenceSource.Recording recording -> submit(unsolicited(recording), begun);
          case EvidenceSource.Attester attester ->
              answerChallenge(attester, guest.key().forNextAttestation(), begun);
        };
    if (outcome instanceof Outcome.Failed(Failure failed)) {
      listener.failed(identity, failed.step(), failed.why());
    }
    return outcome;
  }

  private Outcome answerChallenge(EvidenceSource.Attester attester, GuestPrivateKey key, long begun)
      throws InterruptedException {
    Answer<Challenge> answer = transport.challenge(identity);
    if (!(answer instanceof Answer.Given<Challenge>(Challenge challenge))) {
      return failed("asking for a challenge", answer);
    }
    listener.challenged(identity, challenge);
    Bytes publicKey = key.spki();
    EvidenceSource.Bound evidence;
    try {
      evidence = attester.attest(challenge.nonce(), publicKey);
    } catch (NoEvidenceException e) {
      return new Outcome.Failed(noEvidence(e));
    }
    boolean bindsKey = evidence.binding() instanceof Binding.NonceKey;
    Outcome outcome =
        submit(
            new Submission(
                identity,
                challenge.nonce(),
                evidence.binding().wireName(),
                Optional.of(publicKey).filter(_ -> bindsKey),
                true,
                Optional.of(clock.instant()),
                evidence.items()),
            begun);
    if (outcome instanceof Outcome.Answered(_, boolean isAffirming) && bindsKey) {
      guest.secrets().collect(transport, guest.key().outgoing(), key, listener);
      if (isAffirming) {
        guest.key().affirmed(key);
      }
    }
    return outcome;
  }

  /// What somebody has to change first is asked about seldom, and what only a new start of the
  /// machine helps never again.
  private Failure noEvidence(NoEvidenceException e) {
    Optional<Duration> pause =
        Optional.of(timing.longestRetry()).filter(_ -> e.remedy() == Remedy.OPERATOR);
    return new Failure(
        "collecting evidence", String.valueOf(e.getMessage()), pause, e.remedy() == Remedy.REBOOT);
  }

  private Submission unsolicited(EvidenceSource.Recording recording) {
    return new Submission(
        identity,
        recording.reportData(),
        new Binding.Raw(recording.reportData()).wireName(),
        Optional.empty(),
        false,
        Optional.empty(),
        recording.items());
  }

  private Outcome submit(Submission submission, long begun) throws InterruptedException {
    Answer<String> answer = transport.post(submission);
    if (!(answer instanceof Answer.Given<String>(String id))) {
      return failed("posting evidence", answer);
    }
    listener.posted(submission, id);
    return await(id, begun);
  }

  /// Asks until there is an answer, through outages too: the evidence is in the log already.
  private Outcome await(String id, long begun) throws InterruptedException {
    long deadline = elapsed.nanos() + timing.patience().toNanos();
    Failure last =
        new Failure(
            "waiting for the verdict", "none within " + timing.patience(), Optional.empty());
    for (long left = timing.patience().toNanos(); left > 0; left = deadline - elapsed.nanos()) {
      Answer<Attestation> answer =
          transport.await(id, shorter(LONGEST_POLL, Duration.ofNanos(left)));
      long latency = System.nanoTime() - begun;
      switch (answer) {
        case Answer.Given<Attestation>(Attestation.Verdict verdict) -> {
          listener.verdict(identity, verdict, latency);
          return new Outcome.Answered(
              verdict.validUntil().map(until -> Duration.between(verdict.appraisalTime(), until)),
              verdict.tier().equals(AFFIRMING));
        }
        case Answer.Given<Attestation>(Attestation.Rejected rejected) -> {
          listener.rejected(identity, rejected, latency);
          return new Outcome.Answered(Optional.empty(), false);
        }
        case Answer.Given<Attestation>(Attestation.Pending _) -> {
          // Asked again at once: the gateway has made it wait.
        }
        case Answer.Refused<Attestation>(Answer.Problem problem) when !problem.isPassing() -> {
          return failed(last.step(), answer);
        }
        case Answer.Refused<Attestation> _, Answer.Unreachable<Attestation> _ -> {
          last = Failure.of(last.step(), answer);
          Duration pause = pauses.afterFailure(last.retryAfter());
          elapsed.sleep(shorter(pause, Duration.ofNanos(Math.max(0, deadline - elapsed.nanos()))));
        }
      }
    }
    return new Outcome.Failed(last);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }
}
