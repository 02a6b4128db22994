package dev.assay.cli;

import static dev.assay.cli.Assay.COMMANDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;

class AssayTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return Assay.commandLine()
        .addSubcommand("taken", new Taken())
        .addSubcommand("broken", new Broken())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  @Test
  void helpIsPrintedAndIsNoError() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString()).contains("Usage: assay");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void everyCommandIsThereByTheNameThatItGivesItself() {
    assertThat(Assay.commandLine().getSubcommands().keySet()).containsExactlyElementsOf(COMMANDS);
    Assay.commandLine()
        .getSubcommands()
        .forEach((name, command) -> assertThat(command.getCommandName()).isEqualTo(name));
  }

  @Test
  void onlyTheCommandThatIsAskedForIsDescribed() {
    assertThat(Assay.commandLine("emit", "--list").getSubcommands()).containsOnlyKeys("emit");
    assertThat(Assay.commandLine("--verbose", "emit").getSubcommands().keySet())
        .containsAll(COMMANDS);
    assertThat(Assay.commandLine("help", "emit").getSubcommands().keySet()).containsAll(COMMANDS);
    assertThat(Assay.commandLine("emmit").getSubcommands().keySet()).containsAll(COMMANDS);
  }

  @Test
  void noCommandIsAUsageErrorOfOneLine() {
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString()).isEqualTo("assay: a command is missing (see `assay --help`)\n");
  }

  @Test
  void anUnknownCommandIsNamedInOneLine() {
    assertThat(run("frobnicate")).isEqualTo(2);
    assertThat(err.toString()).contains("'frobnicate'").hasLineCount(1);
  }

  @Test
  void anUnknownOptionIsNamedWithTheCommandItWasGivenTo() {
    assertThat(run("taken", "--sideways")).isEqualTo(2);
    assertThat(err.toString()).startsWith("assay taken: ").contains("--sideways").hasLineCount(1);
  }

  @Test
  void whatTheOperatorCanPutRightIsOneLineWithoutAStackTrace() {
    assertThat(run("taken")).isEqualTo(78);
    assertThat(err.toString()).isEqualTo("assay taken: the port is taken\n");
  }

  @Test
  void aFaultIsOneLineWithAHint() {
    assertThat(run("broken")).isEqualTo(70);
    assertThat(err.toString())
        .startsWith("assay broken: this should not have happened: ")
        .contains("--verbose")
        .hasLineCount(1);
  }

  @Test
  void aFaultShowsItsStackTraceOnRequest() {
    assertThat(run("broken", "--verbose")).isEqualTo(70);
    assertThat(err.toString()).contains("at dev.assay.cli.AssayTest");
  }

  @Command
  static final class Taken implements Callable<Integer> {
    @Override
    public Integer call() {
      throw new OperatorException("the port is\n taken");
    }
  }

  @Command
  static final class Broken implements Callable<Integer> {
    @Override
    public Integer call() {
      throw new IllegalStateException("a bug\nof two lines");
    }
  }
}
