package dev.assay.ingest;

import dev.assay.ingest.AnswerBoard.Outcome;
import dev.assay.settings.Durations;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/// `GET /v1/attestations/{id}?wait=10s`: what came of a submission, as soon as it is known.
final class AttestationEndpoint {
  static final String PATH = "/v1/attestations/";

  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final AnswerBoard board;
  private final InstantSource clock;
  private final Duration retention;
  private final Duration longestWait;

  AttestationEndpoint(AnswerBoard board, InstantSource clock, IngestSettings settings) {
    this.board = board;
    this.clock = clock;
    this.retention = settings.answerRetention();
    this.longestWait = settings.longestWait();
  }

  /// @param wait the query parameter, where there is one
  Reply find(String id, Optional<String> wait) throws InterruptedException {
    Duration patience = wait.map(this::parse).orElse(Duration.ZERO);
    // Looked up first: the clock may have been set since the id was given.
    if (board.await(id, Duration.ZERO) instanceof Outcome.Answered(String json)) {
      return Reply.of(200, json);
    }
    if (!SubmissionId.mayBeAwaited(id, clock.instant(), retention)) {
      throw new Problem.Found(
          Problem.of(
              Problem.Kind.NOT_FOUND,
              "No submission of the last %s has this id.".formatted(retention)));
    }
    return switch (board.await(id, patience)) {
      case Outcome.Answered(String json) -> Reply.of(200, json);
      case Outcome.StillPending _ -> Reply.of(202, AnswerJson.pending());
      case Outcome.TooManyWait _ ->
          throw new Problem.Found(
              Problem.unavailable("Too many clients wait already. Ask again later.", RETRY_AFTER));
      case Outcome.Closing _ ->
          throw new Problem.Found(
              Problem.unavailable(
                  "This gateway is going down. Ask again; any gateway answers.", RETRY_AFTER));
    };
  }

  private Duration parse(String wait) {
    String wanted = "a duration up to %ds, e.g. 10s".formatted(longestWait.toSeconds());
    try {
      Duration parsed = Durations.parse(wait);
      if (parsed.compareTo(longestWait) <= 0) {
        return parsed;
      }
    } catch (IllegalArgumentException | ArithmeticException e) {
      // Said below, like a duration that is too long.
    }
    throw new Problem.Found(
        Problem.about(Problem.Kind.BAD_PARAMETER, "wait", wanted, Problem.shown(wait)));
  }
}
