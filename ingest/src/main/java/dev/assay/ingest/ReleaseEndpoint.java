package dev.assay.ingest;

import dev.assay.ingest.AnswerBoard.Outcome;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/// `GET /v1/releases/{key}?wait=5s`: the secrets that are sealed to a guest's key. Whoever asks
/// gets them: without the key's private half they are of no use.
final class ReleaseEndpoint {
  static final String PATH = "/v1/releases/";

  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  private final ReleaseBoard board;
  private final Waits waits;

  ReleaseEndpoint(ReleaseBoard board, Waits waits) {
    this.board = board;
    this.waits = waits;
  }

  /// @param key SHA-256 of the key's SubjectPublicKeyInfo, lower-case hex
  /// @param wait the query parameter, where there is one
  Reply find(String key, Optional<String> wait) throws InterruptedException {
    Duration patience = waits.parse(wait);
    if (!SHA256.matcher(key).matches()) {
      throw new Problem.Found(
          Problem.about(
              Problem.Kind.BAD_PARAMETER,
              "key",
              "SHA-256 of a SubjectPublicKeyInfo, 64 lower-case hex digits",
              Problem.shown(key)));
    }
    return switch (board.await(key, patience)) {
      case Outcome.Answered(String json) -> Reply.of(200, json);
      case Outcome.StillPending _ -> Reply.of(200, ReleaseBoard.nothing());
      case Outcome.TooManyWait _ -> throw Waits.tooMany();
      case Outcome.Closing _ -> throw Waits.closing();
    };
  }
}
