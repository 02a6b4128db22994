package dev.assay.cli;

import dev.assay.emitter.process.GuestArguments;
import dev.assay.emitter.process.GuestProcess;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Where `assay` starts. A guest that is plainly asked for begins at once; everything else, and
/// whatever its command line has wrong, is for [Assay].
public final class Main {
  private Main() {}

  public static void main(String... arguments) {
    Optional<GuestArguments> guest = guest(arguments);
    if (guest.isPresent() && !Logs.isConfigured()) {
      System.exit(GuestProcess.run("assay emit", guest.get()));
    }
    Assay.main(arguments);
  }

  static Optional<GuestArguments> guest(String... arguments) {
    return arguments.length > 0 && arguments[0].equals("emit")
        ? GuestArguments.read(List.of(Arrays.copyOfRange(arguments, 1, arguments.length)))
        : Optional.empty();
  }
}
