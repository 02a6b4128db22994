package dev.assay.cli;

import dev.assay.cli.bench.BenchCommand;
import dev.assay.cli.demo.DemoCommand;
import dev.assay.cli.emit.EmitCommand;
import dev.assay.cli.endorsement.EndorseCommand;
import dev.assay.cli.fleet.FleetCommand;
import dev.assay.cli.guestsecret.GuestSecretCommand;
import dev.assay.cli.measure.MeasureCommand;
import dev.assay.cli.offline.InspectCommand;
import dev.assay.cli.offline.VerifyCommand;
import dev.assay.cli.policy.PolicyCommand;
import dev.assay.cli.revocation.RevocationsCommand;
import dev.assay.cli.revocation.RevokeCommand;
import dev.assay.cli.secret.SecretCommand;
import dev.assay.cli.serve.ServeCommand;
import dev.assay.ingest.GatewayStartException;
import dev.assay.schemas.TopicMismatchException;
import dev.assay.settings.SettingsException;
import dev.assay.streams.Release;
import java.io.PrintWriter;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// The `assay` command: hands over to its subcommands and reports what they could not do.
///
/// Whatever goes wrong is one line on standard error. Nothing in here may load a logging library,
/// Kafka or a format before the subcommand is known: `assay --help` and `assay inspect` are
/// expected to answer at once.
@Command(
    name = "assay",
    description = "Attests confidential virtual machines, continuously.",
    mixinStandardHelpOptions = true,
    versionProvider = Assay.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      InspectCommand.class,
      VerifyCommand.class,
      MeasureCommand.class,
      PolicyCommand.class,
      SecretCommand.class,
      EndorseCommand.class,
      RevokeCommand.class,
      RevocationsCommand.class,
      DemoCommand.class,
      ServeCommand.class,
      EmitCommand.class,
      GuestSecretCommand.class,
      FleetCommand.class,
      BenchCommand.class,
      HelpCommand.class
    })
public final class Assay implements Runnable {
  /// Exit status where the command line makes no sense, or a file it names can't be read.
  public static final int USAGE = 2;

  /// Exit status of a fault of Assay's own; EX_SOFTWARE of sysexits.h.
  public static final int FAULT = 70;

  /// Exit status where the operator has to change something first; EX_CONFIG of sysexits.h.
  public static final int OPERATOR = 78;

  @Option(
      names = {"-v", "--verbose"},
      scope = ScopeType.INHERIT,
      description = "Say more on standard error, stack traces of faults included.")
  private boolean verbose;

  @Spec private CommandSpec spec;

  public static void main(String... arguments) {
    Logs.prepare();
    System.exit(commandLine().execute(arguments));
  }

  /// The command with all its subcommands, for `main` and for tests.
  static CommandLine commandLine() {
    return new CommandLine(new Assay())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionStrategy(Assay::run)
        .setParameterExceptionHandler((problem, arguments) -> usage(problem))
        .setExecutionExceptionHandler((thrown, command, parsed) -> failed(thrown, command, parsed));
  }

  /// Called without a subcommand.
  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  private static int run(ParseResult parsed) {
    if (verbose(parsed)) {
      Logs.verbose();
    }
    return new CommandLine.RunLast().execute(parsed);
  }

  private static int usage(ParameterException problem) {
    var command = problem.getCommandLine();
    var name = command.getCommandSpec().qualifiedName();
    report(command.getErr(), name, problem.getMessage() + " (see `%s --help`)".formatted(name));
    return USAGE;
  }

  private static int failed(Exception thrown, CommandLine command, ParseResult parsed) {
    var name = command.getCommandSpec().qualifiedName();
    if (isOperators(thrown)) {
      report(command.getErr(), name, String.valueOf(thrown.getMessage()));
      return OPERATOR;
    }
    report(
        command.getErr(),
        name,
        "this should not have happened: %s%s".formatted(thrown, Logs.whereToLook()));
    LoggerFactory.getLogger(Assay.class).debug("{} failed", name, thrown);
    if (verbose(parsed)) {
      thrown.printStackTrace(command.getErr());
    }
    return FAULT;
  }

  /// Whether it is for the operator to put right: then the message is the whole answer.
  private static boolean isOperators(Exception thrown) {
    return thrown instanceof OperatorException
        || thrown instanceof SettingsException
        || thrown instanceof GatewayStartException
        || thrown instanceof TopicMismatchException;
  }

  private static void report(PrintWriter err, String name, String message) {
    err.println(name + ": " + message.strip().replaceAll("\\s*\\R\\s*", " "));
    err.flush();
  }

  private static boolean verbose(ParseResult parsed) {
    var root = parsed.commandSpec().root().userObject();
    return root instanceof Assay assay && assay.verbose;
  }

  /// What `--version` prints.
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {
        "assay " + Release.NAME,
        "Java %s, %s".formatted(Runtime.version(), System.getProperty("os.name"))
      };
    }
  }
}
