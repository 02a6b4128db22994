package dev.assay.emitter.process;

import dev.assay.emitter.Emitter;
import dev.assay.emitter.EmitterSettings;
import dev.assay.emitter.LoggingListener;
import dev.assay.settings.Settings;
import dev.assay.settings.SettingsException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// A guest that attests until it is told to end: `assay emit` without all else that `assay` is, for
/// an image of a guest (`ops/guest-image`). Whatever goes wrong is one line on standard error.
public final class GuestProcess {
  /// Exit status where the command line makes no sense.
  private static final int USAGE = 2;

  /// Exit status of a fault of Assay's own; EX_SOFTWARE of sysexits.h.
  private static final int FAULT = 70;

  /// Exit status where the operator has to change something first; EX_CONFIG of sysexits.h.
  private static final int OPERATOR = 78;

  private static final String NAME = "assay-guest";

  private GuestProcess() {}

  public static void main(String... arguments) {
    Optional<GuestArguments> read = GuestArguments.read(List.of(arguments));
    if (read.isEmpty()) {
      report(NAME, "usage: %s %s".formatted(NAME, GuestArguments.SYNOPSIS));
    }
    System.exit(read.map(wanted -> run(NAME, wanted)).orElse(USAGE));
  }

  /// Attests as `arguments` and the environment say.
  ///
  /// @param name of the command, before what is said on standard error
  /// @return the exit status
  public static int run(String name, GuestArguments arguments) {
    try {
      var settings = Settings.of(arguments.config(), System.getenv(), arguments.settings());
      EmitterSettings emitter = EmitterSettings.from(settings);
      settings.refuseUnknown();
      GuestLog.use();
      Optional<String> ending = attest(emitter);
      ending.ifPresent(why -> report(name, why));
      return ending.isPresent() ? OPERATOR : 0;
    } catch (SettingsException e) {
      report(name, String.valueOf(e.getMessage()));
      return OPERATOR;
    } catch (InterruptedException | RuntimeException e) {
      report(name, "this should not have happened: " + e);
      return FAULT;
    }
  }

  /// Attests until the process is told to end (SIGTERM, Ctrl-C), or nothing more can come of it;
  /// with a new key when it is told to (SIGHUP).
  ///
  /// @return why it ended by itself with no answer
  /// @throws SettingsException as [Emitter#start] does
  public static Optional<String> attest(EmitterSettings settings) throws InterruptedException {
    try (var emitter = Emitter.start(settings, new LoggingListener(), InstantSource.system())) {
      Runtime.getRuntime().addShutdownHook(new Thread(emitter::close, "stop"));
      HangUp.does(emitter::rotateKey);
      emitter.join();
      return emitter.ending();
    }
  }

  private static void report(String name, String message) {
    System.err.println(name + ": " + message.strip().replaceAll("\\s*\\R\\s*", " "));
  }
}
