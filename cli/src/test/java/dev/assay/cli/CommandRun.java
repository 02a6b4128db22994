package dev.assay.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/// One run of the `assay` command inside this process.
///
/// @param status exit status
/// @param out what it printed on standard output
/// @param err what it printed on standard error
public record CommandRun(int status, String out, String err) {
  public static CommandRun of(Object... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    String[] words = new String[arguments.length];
    for (int i = 0; i < arguments.length; i++) {
      words[i] = arguments[i].toString();
    }
    int status =
        Assay.commandLine()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(words);
    return new CommandRun(status, out.toString(), err.toString());
  }
}
