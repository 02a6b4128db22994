package dev.assay.cli.emit;

import dev.assay.cli.Logs;
import dev.assay.cli.OperatorException;
import dev.assay.cli.SettingsOptions;
import dev.assay.cli.Stop;
import dev.assay.emitter.Emitter;
import dev.assay.emitter.EmitterSettings;
import dev.assay.emitter.LoggingListener;
import dev.assay.evidence.TrustAnchor;
import dev.assay.settings.Settings;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `assay emit`: attests in a loop; recorded evidence is posted once.
@Command(
    name = "emit",
    description = "Attest as a guest, on a simulated platform or with recorded evidence.",
    mixinStandardHelpOptions = true)
public final class EmitCommand implements Callable<Integer> {
  @Option(
      names = "--print-anchor",
      description =
          "Print what verifier.simulated-trust-anchors must hold for this guest to be believed, and"
              + " end.")
  private boolean printAnchor;

  @Mixin private SettingsOptions options = new SettingsOptions();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    Settings settings = options.read();
    EmitterSettings emitter = EmitterSettings.from(settings);
    settings.refuseUnknown();
    if (printAnchor) {
      printAnchor(emitter);
    } else {
      attest(emitter);
    }
    return 0;
  }

  private void printAnchor(EmitterSettings settings) {
    TrustAnchor anchor =
        Emitter.simulatedAnchor(settings, InstantSource.system())
            .orElseThrow(() -> new OperatorException("recorded evidence has no simulated vendor"));
    PrintWriter out = spec.commandLine().getOut();
    out.println(anchor.spkiSha256().toHex());
    out.flush();
  }

  private static void attest(EmitterSettings settings) throws InterruptedException {
    Logs.toStandardOutput("guest-emitter");
    Stop stop = Stop.onSignal();
    try (var emitter = Emitter.start(settings, new LoggingListener(), InstantSource.system())) {
      // A recording ends by itself; a platform only by a signal.
      Thread.ofVirtual().start(() -> askWhenEnded(emitter, stop));
      stop.await();
    } finally {
      stop.done();
    }
  }

  private static void askWhenEnded(Emitter emitter, Stop stop) {
    try {
      emitter.join();
      stop.ask();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
