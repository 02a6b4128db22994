package dev.assay.fuzz.targets;

import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Verified;
import dev.assay.evidence.snp.SnpReport;
import dev.assay.evidence.snp.SnpVerifier;
import dev.assay.evidence.svsm.SvsmVerifier;
import dev.assay.evidence.svsm.simulated.SimulatedSvsm;
import dev.assay.fuzz.FuzzTarget;
import java.util.List;

/// A manifest, or an endorsement key, beside genuine reports and certificates: only the one that a
/// report binds is verified.
public final class SvsmVtpmTarget implements FuzzTarget {
  private static final SimulatedSvsm.Attestation ALONE =
      SvsmSamples.VTPM.attestVtpm(SvsmSamples.NONCE);
  private static final SimulatedSvsm.Attestation ALL =
      SvsmSamples.VTPM.attestServices(SvsmSamples.NONCE);
  private static final Bytes KEY = SvsmSamples.TPM.endorsementKey().received();

  private final SvsmVerifier verifier =
      new SvsmVerifier(SnpVerifier.trustingOnly(List.of(SnpSamples.MILAN.anchor())));
  private final SnpReport alone = report(ALONE.report());
  private final SnpReport all = report(ALL.report());
  private final SnpReport withSrk =
      report(SvsmSamples.VTPM.reportWithSrk(SvsmSamples.NONCE, KEY, KEY));

  @Override
  public void feed(Bytes input) {
    Expect.that(
        !verified(alone, input) || input.equals(ALONE.manifest()), "one manifest was bound");
    Expect.that(!verified(all, input) || input.equals(ALL.manifest()), "one table was bound");
    Expect.that(!verifiedWithSrk(input, KEY) || input.equals(KEY), "one key was bound");
    Expect.that(!verifiedWithSrk(KEY, input) || input.equals(KEY), "one root key was bound");
  }

  @Override
  public List<Bytes> seeds() {
    return SvsmSamples.manifests();
  }

  private boolean verified(SnpReport report, Bytes manifest) {
    return verifier.verify(
            report,
            SnpSamples.MILAN_CHIP.certificates(),
            new Binding.SvsmVtpm(SvsmSamples.NONCE, manifest),
            SnpSamples.AT)
        instanceof Verified;
  }

  private boolean verifiedWithSrk(Bytes ek, Bytes srk) {
    return verifier.verifyWithSrk(
            withSrk,
            SnpSamples.MILAN_CHIP.certificates(),
            new Binding.SvsmVtpmSrk(SvsmSamples.NONCE, ek, srk),
            SnpSamples.AT)
        instanceof Verified;
  }

  private static SnpReport report(Bytes raw) {
    return switch (SnpReport.parse(raw)) {
      case Parsed.Ok<SnpReport>(SnpReport report) -> report;
      case Parsed.Malformed<SnpReport>(var refusal) ->
          throw new IllegalStateException(refusal.toString());
    };
  }
}
