package dev.assay.ingest;

import dev.assay.ingest.AnswerBoard.Outcome;
import dev.assay.schemas.SubmissionId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/// `GET /v1/attestations/{id}?wait=10s`: what came of a submission, as soon as it is known.
final class AttestationEndpoint {
  static final String PATH = "/v1/attestations/";

  private final AnswerBoard board;
  private final InstantSource clock;
  private final Duration retention;
  private final Waits waits;

  AttestationEndpoint(AnswerBoard board, InstantSource clock, Duration retention, Waits waits) {
    this.board = board;
    this.clock = clock;
    this.retention = retention;
    this.waits = waits;
  }

  /// @param wait the query parameter, where there is one
  Reply find(String id, Optional<String> wait) throws InterruptedException {
    Duration patience = waits.parse(wait);
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
      case Outcome.TooManyWait _ -> throw Waits.tooMany();
      case Outcome.Closing _ -> throw Waits.closing();
    };
  }
}
