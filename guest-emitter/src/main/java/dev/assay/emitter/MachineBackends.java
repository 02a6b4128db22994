package dev.assay.emitter;

import dev.assay.emitter.EmitterSettings.Backend;
import dev.assay.emitter.NoEvidenceException.Remedy;
import dev.assay.emitter.kernel.KernelBackend;
import dev.assay.emitter.kernel.KernelSettings;
import dev.assay.emitter.tpm.TpmPlatform;
import dev.assay.emitter.tpm.TpmSettings;
import dev.assay.settings.Settings;
import dev.assay.settings.SettingsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// The sources of evidence that a machine may have. What is made up is not among them.
public record MachineBackends(KernelSettings kernel, TpmSettings tpm) {
  private static final String TPM = "tpm";

  /// @throws SettingsException naming the key whose value can't be used
  public static MachineBackends from(Settings settings) {
    return new MachineBackends(KernelSettings.from(settings), TpmSettings.from(settings));
  }

  /// What there is, the best first: a TPM last, since it says nothing of the memory's encryption.
  /// No evidence is asked for.
  public List<BackendFinding> findings() throws InterruptedException {
    var findings = new ArrayList<>(KernelBackend.findings(kernel));
    findings.add(new TpmPlatform(tpm).finding());
    return findings;
  }

  Optional<Backend.OfMachine> named(String name) {
    return name.equals(TPM)
        ? Optional.of(new Backend.Tpm(tpm))
        : KernelBackend.named(name).map(one -> new Backend.OfKernel(one, kernel));
  }

  /// @throws NoEvidenceException saying of each why it is not there, if there is none: yet, since a
  ///   device may come up after whoever looks for it
  Backend.OfMachine best(List<BackendFinding> findings) throws NoEvidenceException {
    return BackendFinding.best(findings)
        .flatMap(best -> named(best.backend()))
        .orElseThrow(
            () ->
                new NoEvidenceException(
                    Remedy.OPERATOR,
                    findings.stream()
                        .map(one -> "%s: %s".formatted(one.backend(), one.detail()))
                        .collect(
                            Collectors.joining(
                                "; ",
                                "emitter.backend: auto finds no source of evidence here: ",
                                ""))));
  }
}
