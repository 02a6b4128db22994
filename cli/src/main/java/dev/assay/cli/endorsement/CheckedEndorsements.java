package dev.assay.cli.endorsement;

import dev.assay.cli.endorsement.EndorsementCheck.Checked;
import dev.assay.cli.policy.TopicLog;
import dev.assay.schemas.Topics;
import dev.assay.schemas.event.Endorsement;
import dev.assay.settings.KafkaSettings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Of each id what stands: the newest that is genuine, or why none is.
final class CheckedEndorsements {
  private final SortedMap<String, Checked> byId = new TreeMap<>();

  private CheckedEndorsements() {}

  static CheckedEndorsements of(EndorsementCheck check, Collection<BundledEndorsement> given) {
    var all = new CheckedEndorsements();
    given.forEach(each -> all.byId.merge(each.id(), check.check(each), CheckedEndorsements::newer));
    return all;
  }

  /// What is in force. Drafts are not; and the topic of certificates has nothing of its own: each
  /// partition of verifier-stream has a copy there of what it took from this one.
  static CheckedEndorsements onTopic(EndorsementCheck check, KafkaSettings kafka) {
    return of(
        check,
        TopicLog.read(kafka, Topics.withPrefix(kafka.topicPrefix()).endorsements()).stream()
            .map(TopicLog.Entry::event)
            .filter(said -> !said.getDraft())
            .map((Endorsement said) -> BundledEndorsement.of(said))
            .toList());
  }

  private static Checked newer(Checked then, Checked now) {
    return switch (now) {
      case Checked.Refused _ -> then;
      case Checked.Genuine genuine ->
          then instanceof Checked.Genuine before && genuine.issue().isBefore(before.issue())
              ? then
              : now;
    };
  }

  Optional<Checked.Genuine> genuine(String id) {
    return byId.get(id) instanceof Checked.Genuine one ? Optional.of(one) : Optional.empty();
  }

  /// What runs out first is first.
  List<Checked.Genuine> genuine() {
    var genuine = new ArrayList<Checked.Genuine>();
    for (Checked each : byId.values()) {
      if (each instanceof Checked.Genuine one) {
        genuine.add(one);
      }
    }
    genuine.sort(Comparator.comparing(Checked.Genuine::until));
    return genuine;
  }

  List<Checked.Refused> refused() {
    return byId.values().stream()
        .flatMap(
            each ->
                each instanceof Checked.Refused one
                    ? Stream.of(one)
                    : Stream.<Checked.Refused>empty())
        .toList();
  }
}
