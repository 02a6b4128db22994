package dev.assay.cli.pipeline;

import dev.assay.emitter.Answer;
import dev.assay.emitter.Challenge;
import dev.assay.emitter.GatewayClient;
import dev.assay.emitter.Submission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/// Guests that post evidence one after the other, as fast as the gateway takes it, without waiting
/// for verdicts; and all that the gateway said to them. They stop for nothing but [#close].
final class Load implements AutoCloseable {
  private static final long PAUSE_AFTER_FAILURE_NANOS = 20_000_000;

  private final Map<String, Submission> accepted = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<Answer.Problem> problems = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Submission> unanswered = new ConcurrentLinkedQueue<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopped;

  private Load() {}

  /// @param client closed by whoever made it
  static Load of(List<Guest> guests, GatewayClient client) {
    var load = new Load();
    guests.forEach(
        guest ->
            load.threads.add(
                Thread.ofVirtual()
                    .name("load-" + guest.identity())
                    .start(() -> load.attest(guest, client))));
    return load;
  }

  /// What got 202, by the submission's id.
  Map<String, Submission> accepted() {
    return accepted;
  }

  /// Every refusal, in order.
  ConcurrentLinkedQueue<Answer.Problem> problems() {
    return problems;
  }

  /// Evidence that was posted and got no 202: it may or may not be in the log.
  List<Submission> unanswered() {
    return List.copyOf(unanswered);
  }

  private void attest(Guest guest, GatewayClient client) {
    try {
      while (!stopped) {
        if (given(client.challenge(guest.identity())) instanceof Challenge challenge) {
          Submission evidence = guest.evidence(challenge.nonce());
          if (given(client.post(evidence)) instanceof String id) {
            accepted.put(id, evidence);
          } else {
            unanswered.add(evidence);
          }
        }
      }
    } catch (InterruptedException e) {
      // Stopped.
    }
  }

  private Object given(Answer<?> answer) {
    if (answer instanceof Answer.Given<?>(var value)) {
      return value;
    }
    if (answer instanceof Answer.Refused<?>(var problem)) {
      problems.add(problem);
    }
    LockSupport.parkNanos(PAUSE_AFTER_FAILURE_NANOS);
    return answer;
  }

  /// Lets what is under way end.
  @Override
  public void close() {
    stopped = true;
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      threads.forEach(Thread::interrupt);
      Thread.currentThread().interrupt();
    }
  }
}
