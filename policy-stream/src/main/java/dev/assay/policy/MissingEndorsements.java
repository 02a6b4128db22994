package dev.assay.policy;

import dev.assay.appraisal.Answer;
import dev.assay.appraisal.EndorsementKeys;
import dev.assay.evidence.snp.SnpRevocation;
import dev.assay.schemas.event.EndorsementRequest;
import dev.assay.streams.EndorsementQuestions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Asks for Intel's collateral that guests of this task rest on and that nobody has brought: once
/// for each, however many guests that are, when the first of them comes, and again after pauses
/// that double.
///
/// What is missing is what the index over guests names and the context does not have. Nothing else
/// is kept but when it was asked for, so a restart asks once more.
final class MissingEndorsements {
  static final Duration LONGEST_PAUSE = Duration.ofMinutes(15);

  /// How often is looked for what it is time to ask for again.
  private static final Duration LOOK = Duration.ofSeconds(5);

  /// Whoever fetches asks first for what most wait for; beyond that many it makes no difference.
  private static final int MOST_COUNTED = 1000;

  private final EndorsementQuestions vendors;
  private final GuestStores guests;
  private final ContextInForce inForce;
  private final Map<String, Asked> asked = new HashMap<>();
  private Instant nextLook = Instant.MIN;

  MissingEndorsements(EndorsementQuestions vendors, GuestStores guests, ContextInForce inForce) {
    this.vendors = vendors;
    this.guests = guests;
    this.inForce = inForce;
  }

  /// @param since when it was first missed
  /// @param again when it may be asked for again
  private record Asked(Instant since, Instant again, Duration pause) {
    static Asked first(Instant now) {
      return new Asked(now, now.plus(EndorsementQuestions.PAUSE), EndorsementQuestions.PAUSE);
    }

    Asked again(Instant now) {
      Duration doubled = pause.multipliedBy(2);
      Duration next = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
      return new Asked(since, now.plus(next), next);
    }
  }

  /// What to ask for at once, for a guest that has just been appraised.
  List<EndorsementRequest> of(Recalled recalled, Instant now) {
    return vendors.intel() && recalled.answer() instanceof Answer.Holds(var verified)
        ? questions(EndorsementKeys.of(verified.claims()), now)
        : List.of();
  }

  /// What to ask for again.
  List<EndorsementRequest> due(Instant now) {
    if (!vendors.intel() || now.isBefore(nextLook)) {
      return List.of();
    }
    nextLook = now.plus(LOOK);
    Set<String> wanted = guests.endorsements();
    asked.keySet().retainAll(wanted);
    return questions(wanted, now);
  }

  private List<EndorsementRequest> questions(Collection<String> ids, Instant now) {
    var questions = new ArrayList<EndorsementRequest>();
    for (String id : ids) {
      if (inForce.hasEndorsement(id)) {
        asked.remove(id);
      } else {
        question(id, now).ifPresent(questions::add);
      }
    }
    return questions;
  }

  private Optional<EndorsementRequest> question(String id, Instant now) {
    Asked known = asked.get(id);
    if (known != null && now.isBefore(known.again())) {
      return Optional.empty();
    }
    Asked asking = known == null ? Asked.first(now) : known.again(now);
    asked.put(id, asking);
    List<String> waiting = guests.dependingOn(Dependencies.onEndorsement(id), "", MOST_COUNTED);
    return waiting.stream().findFirst().filter(this::isOfIntel).isPresent()
        ? Optional.of(EndorsementQuestions.question(id, waiting.size(), asking.since()).build())
        : Optional.empty();
  }

  /// Revocation lists of AMD's can't be told from Intel's by their ids; their guests can.
  private boolean isOfIntel(String guest) {
    return guests
        .find(guest)
        .filter(
            known ->
                known.recalled().answer() instanceof Answer.Holds(var verified)
                    && SnpRevocation.issuerOf(verified.claims()).isEmpty())
        .isPresent();
  }
}
