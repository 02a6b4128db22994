package dev.assay.cli.revocation;

import dev.assay.cli.SettingsOptions;
import dev.assay.cli.policy.SignatureFile;
import dev.assay.cli.policy.TopicLog;
import dev.assay.schemas.Keys;
import dev.assay.schemas.Topics;
import dev.assay.schemas.event.Revocation;
import dev.assay.settings.KafkaSettings;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `assay revocations`: the newest word on each subject, or everything that was ever said.
@Command(
    name = "revocations",
    description = "List what is revoked.",
    mixinStandardHelpOptions = true)
public final class RevocationsCommand implements Callable<Integer> {
  @Option(names = "--all", description = "Every version, and what was withdrawn, too.")
  private boolean all;

  @Mixin private SettingsOptions options = new SettingsOptions();

  @Spec private CommandSpec spec;

  /// The command's own description is set by picocli.
  @SuppressWarnings("NullAway.Init")
  public RevocationsCommand() {}

  @Override
  public Integer call() {
    KafkaSettings kafka = options.kafka();
    Map<String, Revocation> newest = new TreeMap<>();
    for (TopicLog.Entry<Revocation> entry :
        TopicLog.read(kafka, Topics.withPrefix(kafka.topicPrefix()).revocations())) {
      Revocation said = entry.event();
      if (all) {
        print(said);
      }
      newest.merge(
          Keys.revocation(said.getTenant(), said.getKind(), said.getSubject()),
          said,
          (a, b) -> a.getVersion() >= b.getVersion() ? a : b);
    }
    if (!all) {
      newest.values().stream().filter(said -> !said.getWithdrawn()).forEach(this::print);
    }
    return 0;
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
