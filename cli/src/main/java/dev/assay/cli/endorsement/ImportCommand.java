package dev.assay.cli.endorsement;

import dev.assay.cli.OperatorException;
import dev.assay.cli.SettingsOptions;
import dev.assay.cli.endorsement.EndorsementCheck.Checked;
import dev.assay.cli.policy.Publisher;
import dev.assay.schemas.Keys;
import dev.assay.schemas.Topics;
import dev.assay.schemas.event.Endorsement;
import dev.assay.settings.KafkaSettings;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `assay endorsements import`: takes of a file what holds and is not older than what is in force.
/// A file that is damaged is refused as a whole, before anything is taken.
@Command(
    name = "import",
    description =
        "Check a file, and publish what holds and is not older than what is in force; exit status 1"
            + " if anything is refused.",
    mixinStandardHelpOptions = true)
final class ImportCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE")
  private Path file;

  @Option(names = "--dry-run", description = "Say what would be taken, and publish nothing.")
  private boolean dryRun;

  @Mixin private BelievedRoots roots = new BelievedRoots();

  @Mixin private SettingsOptions options = new SettingsOptions();

  @Spec private CommandSpec spec;

  /// File and command are set by picocli.
  @SuppressWarnings("NullAway.Init")
  ImportCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    CommandLine command = spec.commandLine();
    var check = new EndorsementCheck(roots.read());
    Instant now = InstantSource.system().instant();
    Optional<Bundle> bundle = EndorsementsCommand.read(command, file);
    if (bundle.isEmpty()) {
      return EndorsementsCommand.REFUSED;
    }
    KafkaSettings kafka = options.kafka();
    var plan =
        ImportPlan.of(
            CheckedEndorsements.of(check, bundle.get().endorsements()),
            CheckedEndorsements.onTopic(check, kafka),
            now);
    plan.refused()
        .forEach(
            each ->
                EndorsementsCommand.complain(command, file.toString(), each.id(), each.refusal()));
    take(kafka, plan.taken(), now);
    say(
        "%s: %d %s, %d there already, %d refused"
            .formatted(
                file,
                plan.taken().size(),
                dryRun ? "would be taken" : "taken",
                plan.there().size(),
                plan.refused().size()));
    return plan.refused().isEmpty() ? 0 : EndorsementsCommand.REFUSED;
  }

  private void take(KafkaSettings kafka, List<Checked.Genuine> taken, Instant now)
      throws InterruptedException {
    if (dryRun) {
      taken.forEach(each -> say("%s: would take %s".formatted(file, each.id())));
      return;
    }
    var done = new ArrayList<String>();
    try {
      new Publisher(kafka)
          .publishAll(
              Topics.withPrefix(kafka.topicPrefix()).endorsements(),
              taken.stream().map(each -> publication(each, now)).toList(),
              "an endorsement",
              (key, written) -> {
                done.add(key);
                say("%s: took %s as %s".formatted(file, key, written));
              });
    } catch (OperatorException e) {
      throw new OperatorException(
          "%s: %d of %d were taken, and import goes on from there when it is run again: %s"
              .formatted(file, done.size(), taken.size(), e.getMessage()),
          e);
    }
  }

  private static Publisher.Publication<Endorsement> publication(
      Checked.Genuine taken, Instant now) {
    return new Publisher.Publication<>(
        Keys.endorsement(taken.id(), false),
        taken.endorsement().event(taken.issue().at(), taken.until(), now),
        now);
  }

  private void say(String line) {
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
  }
}
