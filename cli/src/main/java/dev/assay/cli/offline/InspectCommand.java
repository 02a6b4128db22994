package dev.assay.cli.offline;

import dev.assay.evidence.Claims;
import dev.assay.evidence.Refusal;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `assay inspect FILE`: what is this blob? Shows every field and vouches for none.
@Command(
    name = "inspect",
    description = "Show what a file is and every field of it. Nothing is verified.",
    mixinStandardHelpOptions = true)
public final class InspectCommand implements Callable<Integer> {
  private static final int UNRECOGNISED = 1;

  @Parameters(
      paramLabel = "FILE",
      description =
          "Evidence, certificates, collateral, reference values or results; or a tsm entry's"
              + " directory.")
  private Path file = Path.of("");

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    return switch (recognised()) {
      case Recognised.As(String format, String title, Claims fields) -> {
        if (json) {
          printJson(out, format, title, fields);
        } else {
          out.println(Report.oneLine(title) + " (nothing here is verified)");
          Report.printClaims(out, fields);
          out.flush();
        }
        yield 0;
      }
      case Recognised.Nothing(List<Refusal> refusals) -> {
        if (json) {
          printNothingJson(out, refusals);
        } else {
          out.println("not recognised:");
          refusals.forEach(refusal -> out.println("  " + Report.oneLine(refusal.toString())));
          out.flush();
        }
        yield UNRECOGNISED;
      }
    };
  }

  private Recognised recognised() {
    if (!Files.isDirectory(file)) {
      return Recognised.of(InputFile.read(spec.commandLine(), file));
    }
    try {
      return TsmInspection.of(file);
    } catch (UsageException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private static void printJson(PrintWriter out, String format, String title, Claims fields) {
    Report.printJson(
        out,
        members -> {
          members.writeStringField("format", format);
          members.writeStringField("title", title);
          Report.writeRefusal(members, null);
          Report.writeClaims(members, fields);
        });
  }

  private static void printNothingJson(PrintWriter out, List<Refusal> refusals) {
    Report.printJson(
        out,
        members -> {
          members.writeNullField("format");
          members.writeNullField("title");
          Report.writeRefusal(members, refusals.getFirst());
          Report.writeClaims(members, Claims.NONE);
        });
  }
}
