package dev.assay.cli.offline;

import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.Verification;
import dev.assay.evidence.tdx.TdxQuote;
import dev.assay.evidence.tdx.TdxVerifier;
import java.util.List;

/// `--format tdx`: a quote, with its PCK chain in it or beside it.
final class TdxVerification implements FormatVerification {
  @Override
  public Answer answer(Inputs inputs) {
    var bindings = EachBinding.of(inputs);
    return switch (TdxQuote.parse(inputs.evidence())) {
      case Parsed.Ok<TdxQuote>(TdxQuote quote) -> Answer.of(verify(quote, inputs, bindings));
      case Parsed.Malformed<TdxQuote>(Refusal refusal) ->
          Answer.of(new Verification.Refused(refusal, Claims.NONE));
    };
  }

  private static Verification verify(TdxQuote quote, Inputs inputs, EachBinding bindings) {
    var verifier = verifier(inputs);
    return bindings.verify(
        (beside, binding) -> verifier.verify(quote, beside, binding, inputs.at()));
  }

  private static TdxVerifier verifier(Inputs inputs) {
    return inputs.trustAnchors().isEmpty()
        ? new TdxVerifier(List.of())
        : TdxVerifier.trustingOnly(inputs.trustAnchors());
  }
}
