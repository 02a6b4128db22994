package dev.assay.cli.watch;

import dev.assay.cli.DurationConverter;
import dev.assay.cli.Harmless;
import dev.assay.cli.SettingsOptions;
import dev.assay.cli.policy.TopicLog;
import dev.assay.schemas.Topic;
import dev.assay.schemas.Topics;
import dev.assay.settings.KafkaSettings;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.avro.specific.SpecificRecord;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// What the services said on a topic of theirs lately, a line each, oldest first.
abstract class WatchCommand<V extends SpecificRecord> implements Callable<Integer> {
  @Option(
      names = "--since",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = "How far to look back, like 30m or 7d (default: 1d).")
  private Duration since = Duration.ofDays(1);

  @Option(names = "--json", description = "Print the events as they are, a JSON object a line.")
  private boolean json;

  @Mixin private SettingsOptions options = new SettingsOptions();

  @Spec private CommandSpec spec;

  /// The command's own description is set by picocli.
  @SuppressWarnings("NullAway.Init")
  WatchCommand() {}

  @Override
  public Integer call() {
    KafkaSettings kafka = options.kafka();
    List<TopicLog.Entry<V>> said =
        TopicLog.read(
            kafka,
            topic(Topics.withPrefix(kafka.topicPrefix())),
            InstantSource.system().instant().minus(since));
    PrintWriter out = spec.commandLine().getOut();
    print(said).forEach(line -> out.println(Harmless.text(line)));
    out.flush();
    return 0;
  }

  abstract Topic<V> topic(Topics topics);

  /// Whether its options ask for an event.
  boolean isAskedFor(V event) {
    return true;
  }

  /// Of what is asked for, what people read. Line ends in one are followed by more of the same.
  abstract List<String> lines(List<TopicLog.Entry<V>> said);

  final List<String> print(List<TopicLog.Entry<V>> said) {
    List<TopicLog.Entry<V>> asked =
        said.stream().filter(entry -> isAskedFor(entry.event())).toList();
    return json
        ? asked.stream().map(entry -> EventJson.of(entry.event()).toString()).toList()
        : lines(asked);
  }
}
