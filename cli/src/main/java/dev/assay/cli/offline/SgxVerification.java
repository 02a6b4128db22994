package dev.assay.cli.offline;

import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.Verification;
import dev.assay.evidence.sgx.SgxQuote;
import dev.assay.evidence.sgx.SgxVerifier;
import dev.assay.evidence.sgx.VerifiedSgx;
import java.util.List;

/// `--format sgx`: a quote, with its PCK chain in it or beside it, and Intel's collateral.
final class SgxVerification implements FormatVerification {
  @Override
  public Answer answer(Inputs inputs) {
    var bindings = EachBinding.of(inputs);
    return switch (SgxQuote.parse(inputs.evidence())) {
      case Parsed.Ok<SgxQuote>(SgxQuote quote) ->
          appraised(verify(quote, inputs, bindings), inputs);
      case Parsed.Malformed<SgxQuote>(Refusal refusal) -> Answer.refused(refusal, Claims.NONE);
    };
  }

  private static Answer appraised(Verification answer, Inputs inputs) {
    return answer instanceof VerifiedSgx verified
        ? QuoteCollateral.answer(verified, inputs)
        : Answer.of(answer);
  }

  private static Verification verify(SgxQuote quote, Inputs inputs, EachBinding bindings) {
    var verifier = verifier(inputs);
    return bindings.verify(
        (beside, binding) -> verifier.verify(quote, beside, binding, inputs.at()));
  }

  private static SgxVerifier verifier(Inputs inputs) {
    return inputs.trustAnchors().isEmpty()
        ? new SgxVerifier(List.of())
        : SgxVerifier.trustingOnly(inputs.trustAnchors());
  }
}
