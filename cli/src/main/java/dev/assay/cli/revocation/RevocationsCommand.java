package dev.assay.cli.revocation;

import dev.assay.cli.SettingsOptions;
import dev.assay.cli.policy.SignatureFile;
import dev.assay.cli.policy.TopicLog;
import dev.assay.schemas.Keys;
import dev.assay.schemas.Topics;
import dev.assay.schemas.event.ContextEntry;
import dev.assay.schemas.event.Revocation;
import dev.assay.settings.KafkaSettings;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `assay revocations`: what is revoked, or everything that was ever said, taken or not.
@Command(
    name = "revocations",
    description = "List what is revoked.",
    mixinStandardHelpOptions = true)
public final class RevocationsCommand implements Callable<Integer> {
  @Option(
      names = "--all",
      description = "Every version as published, withdrawn and rejected ones, too.")
  private boolean all;

  @Mixin private SettingsOptions options = new SettingsOptions();

  @Spec private CommandSpec spec;

  /// The command's own description is set by picocli.
  @SuppressWarnings("NullAway.Init")
  public RevocationsCommand() {}

  @Override
  public Integer call() {
    KafkaSettings kafka = options.kafka();
    Topics topics = Topics.withPrefix(kafka.topicPrefix());
    if (all) {
      TopicLog.read(kafka, topics.revocations()).forEach(entry -> print(entry.event()));
    } else {
      inForce(TopicLog.read(kafka, topics.context())).forEach(this::print);
    }
    return 0;
  }

  /// What services took, and was not withdrawn: what they rejected is not in the context.
  private static List<Revocation> inForce(List<TopicLog.Entry<ContextEntry>> context) {
    Map<String, Revocation> newest = new TreeMap<>();
    for (TopicLog.Entry<ContextEntry> entry : context) {
      if (entry.event().getBody() instanceof Revocation said) {
        newest.merge(
            Keys.revocation(said.getTenant(), said.getKind(), said.getSubject()),
            said,
            (a, b) -> a.getVersion() >= b.getVersion() ? a : b);
      }
    }
    return newest.values().stream().filter(said -> !said.getWithdrawn()).toList();
  }

  private void print(Revocation said) {
    spec.commandLine()
        .getOut()
        .println(
            "%s version %d %s, %s, %s: %s"
                .formatted(
                    Keys.revocation(said.getTenant(), said.getKind(), said.getSubject()),
                    said.getVersion(),
                    said.getWithdrawn() ? "withdrawn" : "revoked",
                    said.getRevokedAt(),
                    SignatureFile.counted(said.getSignatures()),
                    said.getReason()));
    spec.commandLine().getOut().flush();
  }
}
