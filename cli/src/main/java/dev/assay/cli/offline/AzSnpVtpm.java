package dev.assay.cli.offline;

import dev.assay.evidence.Verification;
import dev.assay.evidence.azure.AzSnpVtpmVerifier;
import dev.assay.evidence.azure.HclReport;
import dev.assay.evidence.azure.VerifiedAzSnpVtpm;
import dev.assay.evidence.azure.VtpmQuote;
import dev.assay.evidence.eventlog.RegisterMap;
import dev.assay.evidence.snp.VerifiedSnp;
import java.util.List;

/// `--format az-snp-vtpm`. Collateral is revocation lists, held against the SNP report's
/// certificates.
final class AzSnpVtpm implements AzureVerification.Hardware {
  @Override
  public Answer verify(HclReport hcl, VtpmQuote quote, Inputs inputs) {
    var certificates = GivenCertificates.in(inputs.certificates());
    var verifier =
        inputs.trustAnchors().isEmpty()
            ? new AzSnpVtpmVerifier(List.of())
            : AzSnpVtpmVerifier.trustingOnly(inputs.trustAnchors());
    Verification answer =
        certificates.explain(verifier.verify(hcl, quote, certificates.set(), inputs.at()));
    return Answer.of(
        answer instanceof VerifiedAzSnpVtpm verified ? withTheRest(verified, inputs) : answer);
  }

  private static Verification withTheRest(VerifiedAzSnpVtpm verified, Inputs inputs) {
    Verification report = SnpVerification.heldAgainstCollateral(verified.report(), inputs);
    return report instanceof VerifiedSnp
        ? GivenEventLog.heldAgainst(verified, inputs, RegisterMap.PCR, verified::with)
        : report;
  }
}
