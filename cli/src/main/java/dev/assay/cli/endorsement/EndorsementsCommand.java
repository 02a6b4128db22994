package dev.assay.cli.endorsement;

import dev.assay.cli.DurationConverter;
import dev.assay.cli.OperatorException;
import dev.assay.cli.SettingsOptions;
import dev.assay.cli.endorsement.EndorsementCheck.Checked;
import dev.assay.cli.offline.InputFile;
import dev.assay.cli.offline.Report;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Refusal;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `assay endorsements import|export|list|check`: what vendors say of platforms, as one file, for
/// sites without a network; and when it runs out.
@Command(
    name = "endorsements",
    subcommands = ImportCommand.class,
    description =
        "Carry vendors' certificates and collateral to sites without a network, and say when they"
            + " run out.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
public final class EndorsementsCommand implements Runnable {
  static final int REFUSED = 1;

  @Spec private CommandSpec spec;

  /// The command's own description is set by picocli.
  @SuppressWarnings("NullAway.Init")
  public EndorsementsCommand() {}

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  @Command(
      name = "export",
      description = "Write all that is in force into one file: the same is the same bytes.",
      mixinStandardHelpOptions = true)
  int export(
      @Parameters(paramLabel = "FILE") Path file,
      @Mixin BelievedRoots roots,
      @Mixin SettingsOptions options) {
    CommandLine command = spec.commandLine();
    Instant now = InstantSource.system().instant();
    CheckedEndorsements inForce =
        CheckedEndorsements.onTopic(new EndorsementCheck(roots.read()), options.kafka());
    inForce.refused().forEach(each -> complain(command, "left out", each.id(), each.refusal()));
    var bundled = new ArrayList<BundledEndorsement>();
    for (Checked.Genuine each : inForce.genuine()) {
      Optional<Refusal> untimely = each.untimely(now);
      untimely.ifPresent(refusal -> complain(command, "left out", each.id(), refusal));
      if (untimely.isEmpty()) {
        bundled.add(each.endorsement());
      }
    }
    if (bundled.isEmpty()) {
      throw new OperatorException("nothing is in force: %s was not written".formatted(file));
    }
    write(file, bundled);
    command.getOut().println("%s: %s".formatted(file, counted(bundled.size())));
    command.getOut().flush();
    return 0;
  }

  private static void write(Path file, List<BundledEndorsement> bundled) {
    Bytes content = Bundle.of(bundled).write();
    if (bundled.size() > Bundle.MOST_ENDORSEMENTS || content.length() > Bundle.LARGEST_FILE) {
      throw new OperatorException(
          "%s was not written: want at most %d endorsements of %d bytes, got %d of %d"
              .formatted(
                  file,
                  Bundle.MOST_ENDORSEMENTS,
                  Bundle.LARGEST_FILE,
                  bundled.size(),
                  content.length()));
    }
    // Whoever copies the file away never finds half of it.
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try {
      Files.write(part, content.toArray());
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new OperatorException("can't write %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  @Command(
      name = "check",
      description =
          "Check a file without a broker: hashes, signatures, dates; exit status 1 if anything is"
              + " refused.",
      mixinStandardHelpOptions = true)
  int check(
      @Parameters(paramLabel = "FILE") Path file,
      @Mixin Moment moment,
      @Mixin BelievedRoots roots) {
    CommandLine command = spec.commandLine();
    EndorsementCheck check = new EndorsementCheck(roots.read());
    Instant at = moment.read();
    Optional<Bundle> bundle = read(command, file);
    if (bundle.isEmpty()) {
      return REFUSED;
    }
    int refused = 0;
    for (BundledEndorsement each : bundle.get().endorsements()) {
      Optional<Refusal> refusal = refusal(check.check(each), at);
      refusal.ifPresent(why -> complain(command, file.toString(), each.id(), why));
      refused += refusal.isPresent() ? 1 : 0;
    }
    int all = bundle.get().endorsements().size();
    command.getOut().println("%s: %s, %d refused".formatted(file, counted(all), refused));
    command.getOut().flush();
    return refused == 0 ? 0 : REFUSED;
  }

  @Command(
      name = "list",
      description =
          "Say what runs out when, soonest first, of a file or of what is in force; exit status 1"
              + " if anything has, or does not count.",
      mixinStandardHelpOptions = true)
  int list(
      @Parameters(paramLabel = "FILE", arity = "0..1", description = "Left out: what is in force.")
          @Nullable Path file,
      @Option(
              names = "--within",
              paramLabel = "DURATION",
              converter = DurationConverter.class,
              defaultValue = "30d",
              description = "Mark what runs out so soon; ${DEFAULT-VALUE} if left out.")
          Duration within,
      @Option(names = "--json", description = "As one JSON object.") boolean json,
      @Mixin Moment moment,
      @Mixin BelievedRoots roots,
      @Mixin SettingsOptions options) {
    CommandLine command = spec.commandLine();
    EndorsementCheck check = new EndorsementCheck(roots.read());
    Instant at = moment.read();
    CheckedEndorsements listed;
    if (file == null) {
      listed = CheckedEndorsements.onTopic(check, options.kafka());
    } else {
      Optional<Bundle> bundle = read(command, file);
      if (bundle.isEmpty()) {
        return REFUSED;
      }
      listed = CheckedEndorsements.of(check, bundle.get().endorsements());
    }
    var calendar = new ExpiryCalendar(listed, at, within);
    calendar.print(command.getOut(), json);
    listed
        .refused()
        .forEach(each -> complain(command, "does not count", each.id(), each.refusal()));
    return calendar.isSound() ? 0 : REFUSED;
  }

  /// Empty where it is no bundle, which has been said.
  static Optional<Bundle> read(CommandLine command, Path file) {
    return switch (BundleReader.read(InputFile.read(command, file))) {
      case Parsed.Ok<Bundle>(Bundle bundle) -> Optional.of(bundle);
      case Parsed.Malformed<Bundle>(Refusal refusal) -> {
        command.getErr().println(EndorseCommand.line(file.toString(), refusal));
        command.getErr().flush();
        yield Optional.empty();
      }
    };
  }

  static Optional<Refusal> refusal(Checked checked, Instant at) {
    return switch (checked) {
      case Checked.Genuine genuine -> genuine.untimely(at);
      case Checked.Refused(var _, Refusal refusal) -> Optional.of(refusal);
    };
  }

  static void complain(CommandLine command, String what, String id, Refusal refusal) {
    PrintWriter err = command.getErr();
    err.println(Report.oneLine(EndorseCommand.line(what + ": " + id, refusal)));
    err.flush();
  }

  static String counted(int endorsements) {
    return endorsements == 1 ? "1 endorsement" : endorsements + " endorsements";
  }
}
