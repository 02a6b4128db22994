package dev.assay.emitter;

import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.svsm.SvsmVerifier;
import dev.assay.evidence.svsm.simulated.SimulatedSvsm;
import dev.assay.evidence.tpm.simulated.SimulatedTpm;
import java.util.List;
import java.util.Optional;

/// A guest above a made-up SVSM with a vTPM, on a made-up SEV-SNP chip. Its reports name the vTPM,
/// and so have no room for a key of the guest's.
final class SimulatedSvsmVtpm implements EvidenceSource.Simulated {
  private final SimulatedSnp chip;
  private final SimulatedTpm vtpm;

  SimulatedSvsmVtpm(SimulatedSnp chip, SimulatedTpm vtpm) {
    this.chip = chip;
    this.vtpm = vtpm;
  }

  @Override
  public Binding binding(Bytes nonce, Bytes publicKey) {
    return new Binding.SvsmVtpm(nonce.zeroPaddedTo(SvsmVerifier.NONCE_BYTES), manifest());
  }

  @Override
  public List<EvidenceItem> collect(Bytes reportData) {
    SimulatedSnp.Booted host = chip.boot();
    var svsm =
        new SimulatedSvsm(
            host.chip(),
            vtpm.endorsementKey(),
            says -> says.measurement(chip.profile().measurement()).policy(chip.profile().policy()));
    return List.of(
        EvidenceItem.builder("svsm-vtpm", svsm.report(reportData))
            .auxiliary(Optional.of(host.certificateTable()))
            .manifest(Optional.of(manifest()))
            .provider("sev_guest")
            .privilegeLevel(0)
            .build());
  }

  private Bytes manifest() {
    return vtpm.endorsementKey().received();
  }

  @Override
  public String toString() {
    return "simulated SVSM on " + chip;
  }
}
