package dev.assay.cli.watch;

import dev.assay.cli.policy.TopicLog;
import dev.assay.schemas.Topic;
import dev.assay.schemas.Topics;
import dev.assay.schemas.event.Reappraisal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/// `assay reappraisals`: how far changes have come in the guests that they touch.
@Command(
    name = "reappraisals",
    description =
        "Say how far changes of policies, revocations and endorsements have come: guests appraised"
            + " again so far, and those of them with a new verdict.",
    mixinStandardHelpOptions = true)
public final class ReappraisalsCommand extends WatchCommand<Reappraisal> {
  /// One change.
  private record Change(Instant begunAt, String cause) {}

  /// Its options are set by picocli.
  public ReappraisalsCommand() {}

  @Override
  Topic<Reappraisal> topic(Topics topics) {
    return topics.reappraisals();
  }

  @Override
  List<String> lines(List<TopicLog.Entry<Reappraisal>> said) {
    Map<Change, Map<Integer, Reappraisal>> newest = new LinkedHashMap<>();
    for (TopicLog.Entry<Reappraisal> entry : said) {
      Reappraisal progress = entry.event();
      newest
          .computeIfAbsent(
              new Change(progress.getBegunAt(), progress.getCause()), _ -> new LinkedHashMap<>())
          .put(progress.getPartition(), progress);
    }
    var lines = new ArrayList<String>();
    newest.forEach((change, partitions) -> lines.add(line(change, partitions)));
    return lines;
  }

  private static String line(Change change, Map<Integer, Reappraisal> partitions) {
    long looked = partitions.values().stream().mapToLong(Reappraisal::getLooked).sum();
    long changed = partitions.values().stream().mapToLong(Reappraisal::getChanged).sum();
    long finished = partitions.values().stream().filter(Reappraisal::getFinished).count();
    return "%s %s: %d appraised again, %d changed, %s"
        .formatted(
            change.begunAt(),
            change.cause(),
            looked,
            changed,
            finished == partitions.size()
                ? "finished"
                : "%d of %d partitions finished".formatted(finished, partitions.size()));
  }
}
