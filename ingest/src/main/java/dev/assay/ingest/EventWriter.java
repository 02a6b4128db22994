package dev.assay.ingest;

import dev.assay.schemas.AttestationLog;
import dev.assay.schemas.NotWrittenException;
import dev.assay.schemas.event.Challenge;
import dev.assay.schemas.event.Evidence;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes events to the log, and returns once the broker has them; what does not get there is a
/// problem that clients are told.
final class EventWriter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EventWriter.class);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

  private final AttestationLog log;

  /// @param log closed with this
  EventWriter(AttestationLog log) {
    this.log = log;
  }

  /// @throws Problem.Found if the broker did not acknowledge: the record may or may not be there
  void write(Challenge challenge) {
    write(() -> log.write(challenge));
  }

  /// @throws Problem.Found if the broker did not acknowledge: the record may or may not be there
  void write(Evidence submission) {
    write(() -> log.write(submission));
  }

  private interface Write {
    void run() throws NotWrittenException, InterruptedException;
  }

  private static void write(Write write) {
    try {
      write.run();
    } catch (NotWrittenException e) {
      throw new Problem.Found(problem(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Problem.Found(notAcknowledged());
    }
  }

  private static Problem problem(NotWrittenException e) {
    return switch (e.obstacle()) {
      case TOO_LARGE ->
          Problem.of(
              Problem.Kind.TOO_LARGE, "The submission is larger than the log takes. Send less.");
      case NO_SCHEMA -> {
        LOG.warn("no schema for {}", e.getMessage());
        yield Problem.unavailable(
            "The schema registry does not answer. Nothing was recorded; try again.", RETRY_AFTER);
      }
      case NOT_ACKNOWLEDGED -> {
        LOG.warn("not acknowledged on {}", e.getMessage());
        yield notAcknowledged();
      }
    };
  }

  private static Problem notAcknowledged() {
    return Problem.unavailable(
        "The broker did not acknowledge in time. Begin again with a new challenge.", RETRY_AFTER);
  }

  @Override
  public void close() {
    log.close();
  }
}
