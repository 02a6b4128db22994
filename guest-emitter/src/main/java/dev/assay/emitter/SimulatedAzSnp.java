package dev.assay.emitter;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.azure.simulated.SimulatedAzureVm;
import dev.assay.evidence.crypto.HashAlgorithm;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A guest under a made-up paravisor on a made-up SEV-SNP chip. The paravisor's report is made
/// once, at boot; what is asked goes into its vTPM's quote.
final class SimulatedAzSnp implements EvidenceSource.Simulated {
  private static final Bytes ZERO_REGISTERS = Bytes.EMPTY.zeroPaddedTo(24 * 32);

  private final SimulatedSnp chip;
  private final Bytes seed;
  private @Nullable Booted booted;

  private record Booted(SimulatedAzureVm vm, EvidenceItem report) {}

  /// @param seed the vTPM's
  SimulatedAzSnp(SimulatedSnp chip, Bytes seed) {
    this.chip = chip;
    this.seed = seed;
  }

  @Override
  public List<EvidenceItem> collect(Bytes reportData) {
    Booted guest = boot();
    Bytes attest = SimulatedAzureVm.quote(reportData, new TreeMap<>());
    return List.of(
        guest.report, EvidenceItem.quote(attest, guest.vm.signature(attest), ZERO_REGISTERS));
  }

  private synchronized Booted boot() {
    if (booted == null) {
      SimulatedAzureVm vm = SimulatedAzureVm.fromSeed(seed);
      SimulatedSnp.Booted host = chip.boot();
      Bytes report =
          vm.onSnp(
              host.chip(),
              HashAlgorithm.SHA256,
              says ->
                  says.measurement(chip.profile().measurement()).policy(chip.profile().policy()));
      booted =
          new Booted(
              vm,
              EvidenceItem.builder("az-snp-vtpm", report)
                  .auxiliary(Optional.of(host.certificateTable()))
                  .build());
    }
    return booted;
  }

  @Override
  public String toString() {
    return "simulated Azure VM on " + chip;
  }
}
