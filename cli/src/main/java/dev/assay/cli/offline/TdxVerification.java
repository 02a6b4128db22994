package dev.assay.cli.offline;

import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.Verification;
import dev.assay.evidence.eventlog.RegisterMap;
import dev.assay.evidence.eventlog.ReplayedEventLog;
import dev.assay.evidence.tdx.TdxQuote;
import dev.assay.evidence.tdx.TdxVerifier;
import dev.assay.evidence.tdx.VerifiedTdx;
import java.util.List;

/// `--format tdx`: a quote, with its PCK chain in it or beside it, and Intel's collateral.
final class TdxVerification implements FormatVerification {
  @Override
  public Answer answer(Inputs inputs) {
    var bindings = EachBinding.of(inputs);
    return switch (TdxQuote.parse(inputs.evidence())) {
      case Parsed.Ok<TdxQuote>(TdxQuote quote) -> answer(verify(quote, inputs, bindings), inputs);
      case Parsed.Malformed<TdxQuote>(Refusal refusal) -> Answer.refused(refusal, Claims.NONE);
    };
  }

  private static Answer answer(Verification answer, Inputs inputs) {
    return answer instanceof VerifiedTdx td
        ? QuoteCollateral.answer(withEventLog(td, inputs), td, inputs)
        : Answer.of(answer);
  }

  private static Verification verify(TdxQuote quote, Inputs inputs, EachBinding bindings) {
    var verifier = verifier(inputs);
    return bindings.verify(
        (beside, binding) -> verifier.verify(quote, beside, binding, inputs.at()));
  }

  private static Verification withEventLog(VerifiedTdx td, Inputs inputs) {
    return GivenEventLog.heldAgainst(
        td, inputs, RegisterMap.TDX, log -> ReplayedEventLog.against(log, td));
  }

  private static TdxVerifier verifier(Inputs inputs) {
    return inputs.trustAnchors().isEmpty()
        ? new TdxVerifier(List.of())
        : TdxVerifier.trustingOnly(inputs.trustAnchors());
  }
}
