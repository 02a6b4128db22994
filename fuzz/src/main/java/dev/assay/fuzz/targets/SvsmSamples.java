package dev.assay.fuzz.targets;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.svsm.UefiMmManifest;
import dev.assay.evidence.svsm.simulated.SimulatedSvsm;
import dev.assay.evidence.tpm.simulated.SimulatedTpm;
import java.util.List;

/// What a made-up SVSM says, the same each time.
final class SvsmSamples {
  static final Bytes NONCE = Bytes.fromHex("17".repeat(64));
  static final SimulatedTpm TPM = SimulatedTpm.fromSeed(Bytes.fromHex("11".repeat(32)));
  static final SimulatedSvsm VTPM = new SimulatedSvsm(SnpSamples.MILAN_CHIP, TPM.endorsementKey());

  private SvsmSamples() {}

  static List<Bytes> manifests() {
    return List.of(
        VTPM.attestVtpm(NONCE).manifest(),
        VTPM.attestServices(NONCE).manifest(),
        new UefiMmManifest(true, false, true).encode());
  }
}
