package dev.assay.streams;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.errors.StreamsException;
import org.slf4j.Logger;

/// Says once what fails, not each time it does. A broker that is away for an hour is one line, and
/// one more when everything runs again.
final class FailureLog {
  private static final Duration QUIET = Duration.ofMinutes(1);

  private final Logger log;
  private final String service;
  private final InstantSource clock;
  private final Map<String, Integer> timesByCause = new HashMap<>();
  private Instant lastFailure = Instant.EPOCH;

  FailureLog(Logger log, String service, InstantSource clock) {
    this.log = log;
    this.service = service;
    this.clock = clock;
  }

  /// @return true where it was logged: the cause is a new one
  synchronized boolean failed(String what, Throwable failure) {
    lastFailure = clock.instant();
    Throwable root = rootOf(failure);
    if (timesByCause.merge(placeOf(root), 1, Integer::sum) > 1) {
      log.debug("{}: {} again", service, what, failure);
      return false;
    }
    if (root instanceof KafkaException || !(root instanceof RuntimeException)) {
      log.warn("{}: {}, trying again: {}", service, what, describe(failure));
    } else {
      // Nothing that a broker does: our own bug, so the place matters.
      log.error("{}: {}, trying again", service, what, failure);
    }
    return true;
  }

  /// Forgets what failed, and says that it is over, once nothing has failed for a minute: a service
  /// may well run for a moment between two failures of the same kind.
  synchronized void recoveredIfQuiet() {
    if (!timesByCause.isEmpty() && lastFailure.plus(QUIET).isBefore(clock.instant())) {
      int times = timesByCause.values().stream().mapToInt(Integer::intValue).sum();
      log.info("{}: nothing has failed for {} after {} failures", service, QUIET, times);
      timesByCause.clear();
    }
  }

  /// The first cause that is no mere envelope, for people.
  static String describe(Throwable failure) {
    Throwable told = failure;
    for (Throwable cause = told.getCause(); cause != null && isEnvelope(told); ) {
      told = cause;
      cause = told.getCause();
    }
    String message = told.getMessage();
    return message == null ? told.getClass().getSimpleName() : message;
  }

  private static boolean isEnvelope(Throwable failure) {
    return failure instanceof StreamsException
        || failure instanceof ExecutionException
        || failure.getClass() == KafkaException.class;
  }

  private static Throwable rootOf(Throwable failure) {
    Throwable root = failure;
    for (Throwable cause = root.getCause(); cause != null; cause = cause.getCause()) {
      root = cause;
    }
    return root;
  }

  /// By type and place: messages hold offsets and times, and would make each failure a new one.
  private static String placeOf(Throwable root) {
    StackTraceElement[] trace = root.getStackTrace();
    return root.getClass().getName() + (trace.length == 0 ? "" : "@" + trace[0]);
  }
}
