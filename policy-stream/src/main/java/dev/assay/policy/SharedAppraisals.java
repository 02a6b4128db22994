package dev.assay.policy;

import dev.assay.appraisal.Answer;
import dev.assay.appraisal.Appraisal;
import dev.assay.appraisal.Appraiser;
import dev.assay.appraisal.Context;
import dev.assay.appraisal.Likeness;
import dev.assay.appraisal.ResolvedPolicy;
import dev.assay.appraisal.Revocations;
import dev.assay.appraisal.SharedAppraisal;
import dev.assay.policy.Appraised.Wording;
import dev.assay.schemas.event.EndorsementPin;
import dev.assay.schemas.event.ResultHead;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Appraises guests. Where a whole fleet is appraised, those that are alike are so once: most of a
/// fleet is. What comes of it is the same, to the letter, as if each were appraised by itself.
final class SharedAppraisals {
  /// A fleet has as many likenesses as images, firmware levels and machine types together.
  private static final int MOST = 2048;

  private static final ByteBuffer UNLIKE = ByteBuffer.allocate(0);

  private final ContentHash hash = new ContentHash();
  private final Map<Key, Optional<Shared>> known = new LinkedHashMap<>();

  /// What an appraisal depends on beside revocations, the age of the evidence, and what [#forget]
  /// is for.
  private record Key(ByteBuffer likeness, String tenant, String workload, Instant at) {}

  private record Shared(SharedAppraisal appraisal, Wording wording) {}

  /// What a guest has in common with others; empty where nothing was verified.
  static ByteBuffer likeness(Recalled recalled) {
    return recalled.answer() instanceof Answer.Holds(var verified)
        ? ByteBuffer.wrap(Likeness.of(verified, recalled.facts()).toArray())
        : UNLIKE;
  }

  /// The context changed.
  void forget() {
    known.clear();
  }

  /// Appraises a guest by itself.
  ///
  /// @param policy of the guest's workload
  /// @param context the tenant's
  Appraised alone(Recalled recalled, Optional<ResolvedPolicy> policy, Context context, Instant at) {
    Appraisal appraisal =
        Appraiser.appraise(recalled.answer(), policy, context, recalled.facts(), at);
    List<EndorsementPin> pins = Verdicts.pins(recalled.answer(), context);
    return new Appraised(appraisal, Wording.of(appraisal, pins, hash));
  }

  /// Appraises one of many guests at an instant that they have in common.
  ///
  /// @param likeness as it is kept; whatever is no likeness is like nothing
  Appraised ofMany(
      Recalled recalled,
      ByteBuffer likeness,
      Optional<ResolvedPolicy> policy,
      Context context,
      Instant at) {
    return policy
        .filter(_ -> Likeness.isCurrent(Answers.bytes(likeness)))
        .flatMap(known -> shared(recalled, likeness, known, context, at))
        .flatMap(shared -> ofGuest(recalled, shared, context.revocations(), at))
        .orElseGet(() -> alone(recalled, policy, context, at));
  }

  private Optional<Shared> shared(
      Recalled recalled, ByteBuffer likeness, ResolvedPolicy policy, Context context, Instant at) {
    ResultHead head = recalled.head();
    var key = new Key(likeness, head.getTenant(), head.getWorkload(), at);
    Optional<Shared> shared = known.get(key);
    if (shared == null) {
      shared = make(recalled, policy, context, at);
      if (known.size() >= MOST) {
        known.remove(known.keySet().iterator().next());
      }
      known.put(key, shared);
    }
    return shared;
  }

  private Optional<Shared> make(
      Recalled recalled, ResolvedPolicy policy, Context context, Instant at) {
    return recalled.answer() instanceof Answer.Holds(var verified)
        ? Appraiser.shared(verified, policy, context.endorsements(), recalled.facts(), at)
            .map(
                shared -> {
                  List<EndorsementPin> pins = Verdicts.pins(recalled.answer(), context);
                  return new Shared(shared, Wording.of(shared, pins, hash));
                })
        : Optional.empty();
  }

  /// Empty where the guest's evidence is too old, or something that it rests on revoked.
  private static Optional<Appraised> ofGuest(
      Recalled recalled, Shared shared, Revocations revocations, Instant at) {
    if (!revocations.equals(Revocations.NONE)
        && Appraiser.revoked(
                recalled.answer(), recalled.facts(), shared.appraisal().advisories(), revocations)
            .isPresent()) {
      return Optional.empty();
    }
    return shared
        .appraisal()
        .of(recalled.head().getEvidenceTime(), at)
        .map(appraisal -> new Appraised(appraisal, shared.wording()));
  }
}
