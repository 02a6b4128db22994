package dev.assay.ingest.endorsement;

import dev.assay.evidence.Refusal;
import dev.assay.schemas.event.Endorsement;
import java.time.Instant;
import java.util.List;

/// One endorsement as it is asked for: perhaps in more than one question, one after the other.
interface Inquiry {
  /// The path of the next question. Made of what the settings say and of values that were read as
  /// hex or names; never of an address that evidence brought.
  String path();

  /// Takes the answer to it.
  Progress take(Reply.Ok answer, Instant now);

  /// The vendor does not have it.
  ///
  /// @return whether there is another question, in its place
  boolean absent();

  /// Whether what there is will do, though something that was also asked for is not there.
  default boolean isSatisfied() {
    return false;
  }

  /// How far it has come.
  sealed interface Progress {
    /// There is another question.
    ///
    /// @param found what may be published already
    record More(List<Endorsement> found) implements Progress {}

    record Done(List<Endorsement> found) implements Progress {}

    /// The answer is not what was asked for, or not the vendor's.
    record Refused(Refusal refusal) implements Progress {}
  }
}
