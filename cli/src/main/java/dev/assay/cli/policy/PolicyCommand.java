package dev.assay.cli.policy;

import dev.assay.cli.SettingsOptions;
import dev.assay.settings.KafkaSettings;
import dev.assay.settings.Settings;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `assay policy check|put|import`.
@Command(
    name = "policy",
    subcommands = ImportCommand.class,
    description = "Check and publish policies.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
public final class PolicyCommand implements Runnable {
  private static final int WRONG_DOCUMENT = 1;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  @Command(
      name = "check",
      description = "Say everything that is wrong with a policy document; exit status 1 if so.",
      mixinStandardHelpOptions = true)
  int check(@Parameters(paramLabel = "FILE") Path file) {
    var command = spec.commandLine();
    Optional<PolicyFile> read = PolicyFile.read(command, file);
    read.ifPresent(
        found -> {
          command
              .getOut()
              .println(
                  "%s: policy %s/%s version %d, %s"
                      .formatted(
                          file,
                          found.policy().tenant(),
                          found.policy().workload(),
                          found.policy().version(),
                          found.policy().state().name().toLowerCase(Locale.ROOT)));
          command.getOut().flush();
        });
    return read.isPresent() ? 0 : WRONG_DOCUMENT;
  }

  @Command(
      name = "put",
      description = "Publish a policy: its workload's guests are appraised again at once.",
      mixinStandardHelpOptions = true)
  int put(@Parameters(paramLabel = "FILE") Path file, @Mixin SettingsOptions options)
      throws InterruptedException {
    var command = spec.commandLine();
    Optional<PolicyFile> read = PolicyFile.read(command, file);
    if (read.isEmpty()) {
      return WRONG_DOCUMENT;
    }
    Settings settings = options.read();
    KafkaSettings kafka = KafkaSettings.from(settings);
    settings.refuseUnknown();
    PolicyFile found = read.get();
    var written =
        new PolicyPublisher(kafka)
            .publish(found.document(), found.policy(), InstantSource.system().instant());
    command
        .getOut()
        .println(
            "published %s/%s version %d as %s"
                .formatted(
                    found.policy().tenant(),
                    found.policy().workload(),
                    found.policy().version(),
                    written));
    command.getOut().flush();
    return 0;
  }
}
