package dev.assay.cli;

import dev.assay.cli.bench.BenchCommand;
import dev.assay.cli.demo.DemoCommand;
import dev.assay.cli.emit.EmitCommand;
import dev.assay.cli.endorsement.EndorseCommand;
import dev.assay.cli.endorsement.EndorsementsCommand;
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
import dev.assay.cli.standalone.StandaloneCommand;
import dev.assay.cli.watch.FindingsCommand;
import dev.assay.cli.watch.ReappraisalsCommand;
import dev.assay.cli.watch.RejectionsCommand;
import dev.assay.ingest.GatewayStartException;
import dev.assay.schemas.TopicMismatchException;
import dev.assay.settings.SettingsException;
import dev.assay.streams.Release;
import java.io.PrintWriter;
import java.util.List;
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
/// Kafka, a format or another subcommand before the subcommand is known: `assay inspect` is
/// expected to answer, and a guest to attest, at once.
@Command(
    name = "assay",
    description = "Attests confidential virtual machines, continuously.",
    mixinStandardHelpOptions = true,
    versionProvider = Assay.Version.class,
    synopsisSubcommandLabel = "COMMAND")
public final class Assay implements Runnable {
  /// Exit status where the command line makes no sense, or a file it names can't be read.
  public static final int USAGE = 2;

  /// Exit status of a fault of Assay's own; EX_SOFTWARE of sysexits.h.
  public static final int FAULT = 70;

  /// Exit status where the operator has to change something first; EX_CONFIG of sysexits.h.
  public static final int OPERATOR = 78;

  /// All subcommands, in the order of the help.
  static final List<String> COMMANDS =
      List.of(
          "inspect",
          "verify",
          "measure",
          "policy",
          "secret",
          "endorse",
          "endorsements",
          "revoke",
          "revocations",
          "findings",
          "rejections",
          "reappraisals",
          "demo",
          "standalone",
          "serve",
          "emit",
          "guest-secret",
          "fleet",
          "bench",
          "help");

  @Option(
      names = {"-v", "--verbose"},
      scope = ScopeType.INHERIT,
      description = "Say more on standard error, stack traces of faults included.")
  private boolean verbose;

  @Spec private CommandSpec spec;

  public static void main(String... arguments) {
    Logs.prepare();
    System.exit(commandLine(arguments).execute(arguments));
  }

  /// The command with all its subcommands.
  static CommandLine commandLine() {
    return commandLine(COMMANDS);
  }

  /// The command with the one subcommand that is asked for: describing them all takes longer than
  /// what most of them do. All of them where that is not so plain, or help is wanted.
  static CommandLine commandLine(String... arguments) {
    boolean isPlain = arguments.length > 0 && COMMANDS.contains(arguments[0]);
    return commandLine(isPlain && !arguments[0].equals("help") ? List.of(arguments[0]) : COMMANDS);
  }

  private static CommandLine commandLine(List<String> commands) {
    var line = new CommandLine(new Assay());
    commands.forEach(name -> line.addSubcommand(name, command(name)));
    return line.setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionStrategy(Assay::run)
        .setParameterExceptionHandler((problem, arguments) -> usage(problem))
        .setExecutionExceptionHandler((thrown, command, parsed) -> failed(thrown, command, parsed));
  }

  /// Typed as little as can be: what returns one of these is verified by loading all of them.
  private static Object command(String name) {
    return switch (name) {
      case "inspect" -> new InspectCommand();
      case "verify" -> new VerifyCommand();
      case "measure" -> new MeasureCommand();
      case "policy" -> new PolicyCommand();
      case "secret" -> new SecretCommand();
      case "endorse" -> new EndorseCommand();
      case "endorsements" -> new EndorsementsCommand();
      case "revoke" -> new RevokeCommand();
      case "revocations" -> new RevocationsCommand();
      case "findings" -> new FindingsCommand();
      case "rejections" -> new RejectionsCommand();
      case "reappraisals" -> new ReappraisalsCommand();
      case "demo" -> new DemoCommand();
      case "standalone" -> new StandaloneCommand();
      case "serve" -> new ServeCommand();
      case "emit" -> new EmitCommand();
      case "guest-secret" -> new GuestSecretCommand();
      case "fleet" -> new FleetCommand();
      case "bench" -> new BenchCommand();
      case "help" -> new HelpCommand();
      default -> throw new IllegalArgumentException(name);
    };
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
