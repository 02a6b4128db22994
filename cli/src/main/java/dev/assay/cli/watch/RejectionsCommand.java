package dev.assay.cli.watch;

import dev.assay.cli.policy.TopicLog;
import dev.assay.schemas.Keys;
import dev.assay.schemas.Topic;
import dev.assay.schemas.Topics;
import dev.assay.schemas.event.RecordPin;
import dev.assay.schemas.event.Refusal;
import dev.assay.schemas.event.Rejection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `assay rejections`: what was published or sent in, and not considered.
@Command(
    name = "rejections",
    description =
        "Say what was not considered, and why: policies, revocations and endorsements that were"
            + " published and not taken, evidence that was replayed.",
    mixinStandardHelpOptions = true)
public final class RejectionsCommand extends WatchCommand<Rejection> {
  @Option(
      names = "--of",
      paramLabel = "TOPIC",
      description = "Only what came from this topic, e.g. policies or evidence.")
  private @Nullable String source;

  /// Its options are set by picocli.
  public RejectionsCommand() {}

  @Override
  Topic<Rejection> topic(Topics topics) {
    return topics.rejections();
  }

  @Override
  List<String> lines(List<TopicLog.Entry<Rejection>> said) {
    return said.stream().map(RejectionsCommand::line).toList();
  }

  @Override
  boolean isAskedFor(Rejection rejected) {
    String topic = rejected.getSource().getTopic();
    return source == null || topic.equals(source) || topic.endsWith("." + source);
  }

  private static String line(TopicLog.Entry<Rejection> entry) {
    Rejection rejected = entry.event();
    RecordPin from = rejected.getSource();
    Refusal why = rejected.getRefusal();
    return "%s %s-%d@%d %s%s %s: want %s, got %s"
        .formatted(
            entry.at(),
            from.getTopic(),
            from.getPartition(),
            from.getOffset(),
            who(rejected),
            why.getReason(),
            why.getField(),
            why.getWanted(),
            why.getGot());
  }

  private static String who(Rejection rejected) {
    String tenant = rejected.getTenant();
    if (tenant == null) {
      return "";
    }
    if (rejected.getGuest() != null) {
      return Keys.guest(tenant, rejected.getGuest()) + " ";
    }
    return rejected.getWorkload() == null
        ? ""
        : Keys.workload(tenant, rejected.getWorkload()) + " ";
  }
}
