package dev.assay.cli.watch;

import dev.assay.cli.policy.TopicLog;
import dev.assay.schemas.Keys;
import dev.assay.schemas.Topic;
import dev.assay.schemas.Topics;
import dev.assay.schemas.event.Finding;
import dev.assay.schemas.event.RecordPin;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `assay findings`: what no verdict on one guest alone can say.
@Command(
    name = "findings",
    description =
        "Say what was found beside verdicts: clones, chips in two sites, firmware that went back,"
            + " secrets at risk or missing.",
    mixinStandardHelpOptions = true)
public final class FindingsCommand extends WatchCommand<Finding> {
  @Option(names = "--guest", paramLabel = "GUEST", description = "Only this guest's.")
  private @Nullable String guest;

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      description = "Only this kind, e.g. SECRET_AT_RISK or GUEST_CLONED.")
  private @Nullable String kind;

  /// Its options are set by picocli.
  public FindingsCommand() {}

  @Override
  Topic<Finding> topic(Topics topics) {
    return topics.findings();
  }

  @Override
  boolean isAskedFor(Finding found) {
    return (kind == null || found.getKind().equalsIgnoreCase(kind))
        && (guest == null || guest.equals(found.getGuest()) || guest.equals(who(found)));
  }

  @Override
  List<String> lines(List<TopicLog.Entry<Finding>> said) {
    return said.stream().map(TopicLog.Entry::event).map(FindingsCommand::line).toList();
  }

  private static String line(Finding found) {
    String others =
        found.getOthers().isEmpty() ? "" : "; also " + String.join(", ", found.getOthers());
    return "%s %s %s %s: %s%s%s"
        .formatted(
            found.getFoundAt(),
            found.getKind(),
            who(found),
            found.getSubject(),
            found.getDetail(),
            others,
            evidence(found.getEvidence()));
  }

  private static String evidence(@Nullable RecordPin pin) {
    return pin == null
        ? ""
        : "; by %s-%d@%d".formatted(pin.getTopic(), pin.getPartition(), pin.getOffset());
  }

  /// The guest; the workload where it is about none.
  private static String who(Finding found) {
    String workload = found.getWorkload();
    return found.getGuest().isEmpty() && workload != null
        ? Keys.workload(found.getTenant(), workload)
        : Keys.guest(found.getTenant(), found.getGuest());
  }
}
