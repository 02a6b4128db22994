package dev.assay.fuzz.targets;

import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Verified;
import dev.assay.evidence.snp.SnpReport;
import dev.assay.evidence.snp.SnpVerifier;
import dev.assay.evidence.svsm.ServicesManifest;
import dev.assay.evidence.svsm.SvsmManifest;
import dev.assay.evidence.svsm.SvsmVerifier;
import dev.assay.evidence.svsm.UefiMmManifest;
import dev.assay.evidence.svsm.simulated.SimulatedSvsm;
import dev.assay.evidence.tpm.simulated.SimulatedTpm;
import dev.assay.fuzz.FuzzTarget;
import java.util.List;

/// What an SVSM hands out beside a report, in each form: only the manifest that the report was made
/// for goes with it.
public final class SvsmManifestTarget implements FuzzTarget {
  private static final Bytes NONCE = Bytes.fromHex("a5".repeat(64));

  private final SimulatedSvsm svsm =
      new SimulatedSvsm(
          SnpSamples.MILAN_CHIP,
          SimulatedTpm.fromSeed(Bytes.fromHex("f0".repeat(16))).endorsementKey());
  private final SimulatedSvsm.Attestation vtpm = svsm.attestVtpm(NONCE);
  private final SimulatedSvsm.Attestation services = svsm.attestServices(NONCE);
  private final SvsmVerifier verifier =
      new SvsmVerifier(SnpVerifier.trustingOnly(List.of(SnpSamples.MILAN.anchor())));

  @Override
  public void feed(Bytes input) {
    SvsmManifest.parse(input);
    UefiMmManifest.parse(input);
    ServicesManifest.parse(input);
    if (SnpReport.parse(vtpm.report()) instanceof Parsed.Ok<SnpReport>(SnpReport report)
        && verifier.verify(
                report,
                SnpSamples.MILAN_CHIP.certificates(),
                new Binding.SvsmVtpm(NONCE, input),
                SnpSamples.AT)
            instanceof Verified) {
      Expect.that(input.equals(vtpm.manifest()), "a report goes with its own manifest");
    }
  }

  @Override
  public List<Bytes> seeds() {
    return List.of(vtpm.manifest(), services.manifest(), Bytes.fromHex("0700000000000000"));
  }
}
