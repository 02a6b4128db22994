package dev.assay.cli.offline;

import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.Verification;
import dev.assay.evidence.azure.AzTdxVtpmVerifier;
import dev.assay.evidence.azure.HclReport;
import dev.assay.evidence.azure.VerifiedAzTdxVtpm;
import dev.assay.evidence.azure.VtpmQuote;
import dev.assay.evidence.eventlog.RegisterMap;
import dev.assay.evidence.tdx.TdxQuote;
import java.util.List;

/// `--format az-tdx-vtpm`: the TD quote that the platform's service made of the HCL report's
/// TDREPORT comes beside it.
final class AzTdxVtpm implements AzureVerification.Hardware {
  static final String TD_QUOTE = "--td-quote";

  @Override
  public Answer verify(HclReport hcl, VtpmQuote quote, Inputs inputs) {
    return switch (TdxQuote.parse(inputs.file(TD_QUOTE).orElseThrow())) {
      case Parsed.Malformed<TdxQuote>(Refusal refusal) -> Answer.refused(refusal, Claims.NONE);
      case Parsed.Ok<TdxQuote>(TdxQuote tdQuote) -> verify(hcl, quote, tdQuote, inputs);
    };
  }

  private static Answer verify(HclReport hcl, VtpmQuote quote, TdxQuote tdQuote, Inputs inputs) {
    var certificates = GivenCertificates.in(inputs.certificates());
    var verifier =
        inputs.trustAnchors().isEmpty()
            ? new AzTdxVtpmVerifier(List.of())
            : AzTdxVtpmVerifier.trustingOnly(inputs.trustAnchors());
    Verification answer =
        certificates.explain(verifier.verify(hcl, quote, tdQuote, certificates.set(), inputs.at()));
    return answer instanceof VerifiedAzTdxVtpm verified
        ? QuoteCollateral.answer(
            GivenEventLog.heldAgainst(verified, inputs, RegisterMap.PCR, verified::with),
            verified.tdQuote(),
            inputs)
        : Answer.of(answer);
  }
}
