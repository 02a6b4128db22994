package dev.assay.cli.emit;

import dev.assay.cli.Logs;
import dev.assay.cli.OperatorException;
import dev.assay.cli.PublicKeyPem;
import dev.assay.cli.SettingsOptions;
import dev.assay.emitter.Emitter;
import dev.assay.emitter.EmitterSettings;
import dev.assay.emitter.MachineBackends;
import dev.assay.emitter.process.GuestProcess;
import dev.assay.settings.Settings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `assay emit`: attests in a loop; recorded evidence is posted once.
@Command(
    name = "emit",
    description =
        "Attest as a guest: by what its kernel has, on a simulated platform or with recorded"
            + " evidence.",
    mixinStandardHelpOptions = true)
public final class EmitCommand implements Callable<Integer> {
  private static final String SEV_SNP = "sev-snp";

  @Option(
      names = "--print-anchor",
      description =
          "Print what a verifier needs to believe this guest, and end: the value of"
              + " verifier.simulated-trust-anchors, the file of verifier.simulated-endorsed-keys"
              + " (PEM), or of a TPM the value of verifier.tpm-attestation-keys.")
  private boolean printAnchor;

  @Option(
      names = "--simulated",
      description =
          "Attest on a made-up platform, of the seed in emitter.simulated.seed: in place of"
              + " emitter.backend.")
  private boolean simulated;

  @Option(
      names = "--platform",
      paramLabel = "P",
      description =
          "With --simulated: sev-snp, tdx, cca, az-snp-vtpm or svsm-vtpm; sev-snp unless given.")
  private @Nullable String platform;

  @Option(
      names = "--backend",
      paramLabel = "B",
      description = "Where evidence comes from, e.g. tpm: in place of emitter.backend.")
  private @Nullable String chosen;

  @Option(
      names = "--list",
      description =
          "List what this machine has to attest with, and of what it has not, why; and end.")
  private boolean list;

  @Option(
      names = "--once",
      description =
          "Attest once, say what came of it, and end. Exit status: 0 affirming, and each secret"
              + " that was given is delivered; 1 any other answer, or a release that is refused; 3"
              + " no answer.")
  private boolean once;

  @Option(names = "--json", description = "With --list or --once: as JSON.")
  private boolean json;

  @Option(
      names = "--secrets",
      paramLabel = "DIR",
      description =
          "Write the secrets that the guest is given to DIR, which must be in memory: in place of"
              + " emitter.secrets.directory.")
  private @Nullable Path secrets;

  @Option(
      names = "--exec",
      paramLabel = "PROGRAM",
      description =
          "Run PROGRAM for each secret, which it reads from standard input: in place of"
              + " emitter.secrets.program.")
  private @Nullable Path program;

  @Mixin private SettingsOptions options = new SettingsOptions();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    Settings settings = options.read(flags());
    if (list) {
      var found = new BackendList(MachineBackends.from(settings).findings());
      print(json ? found.json() + "\n" : found.text());
      return 0;
    }
    EmitterSettings emitter = EmitterSettings.from(settings);
    settings.refuseUnknown();
    if (once) {
      return attestOnce(emitter);
    }
    if (printAnchor) {
      printAnchor(emitter);
    } else {
      attest(emitter);
    }
    return 0;
  }

  private int attestOnce(EmitterSettings settings) throws InterruptedException {
    var heard = new OneAttestation();
    try (var emitter = Emitter.once(settings, heard, InstantSource.system())) {
      emitter.join();
    }
    print(json ? heard.json() + "\n" : heard.text());
    return heard.status();
  }

  private Map<String, String> flags() {
    var flags = new LinkedHashMap<>(backend());
    if (secrets != null) {
      flags.put("emitter.secrets.directory", secrets.toString());
    }
    if (program != null) {
      flags.put("emitter.secrets.program", program.toString());
    }
    return flags;
  }

  private Map<String, String> backend() {
    if (chosen != null) {
      if (simulated || platform != null) {
        throw new ParameterException(spec.commandLine(), "--backend: not with --simulated");
      }
      return Map.of("emitter.backend", chosen);
    }
    if (simulated) {
      return Map.of(
          "emitter.backend",
          platform == null || platform.equals(SEV_SNP) ? "simulated-snp" : "simulated-" + platform);
    }
    if (platform != null) {
      throw new ParameterException(spec.commandLine(), "--platform: needs --simulated");
    }
    return Map.of();
  }

  private void printAnchor(EmitterSettings settings) throws InterruptedException {
    Optional<String> name = Emitter.attestationKeyName(settings);
    Optional<String> trusted =
        Emitter.simulatedKey(settings)
            .map(PublicKeyPem::of)
            .or(
                () ->
                    Emitter.simulatedAnchor(settings, InstantSource.system())
                        .map(anchor -> anchor.spkiSha256().toHex()))
            .or(() -> name);
    String known =
        trusted.orElseThrow(
            () ->
                new OperatorException(
                    "nothing has to be known of this guest beside its vendor's root"));
    print(known.strip() + "\n");
  }

  private void print(String text) {
    PrintWriter out = spec.commandLine().getOut();
    out.print(text);
    out.flush();
  }

  private static void attest(EmitterSettings settings) throws InterruptedException {
    Logs.ofGuest();
    Optional<String> ending = GuestProcess.attest(settings);
    if (ending.isPresent()) {
      throw new OperatorException(ending.get());
    }
  }
}
