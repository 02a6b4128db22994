package dev.assay.cli.offline;

import dev.assay.evidence.Binding;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.Verification;
import dev.assay.evidence.sample.SampleEvidence;
import dev.assay.evidence.sample.SampleVerifier;

/// `--format sample`: read and refused, for nobody signed it. A deployment may be told to take it;
/// this command has nothing to tell it so.
final class SampleVerification implements FormatVerification {
  @Override
  public Answer answer(Inputs inputs) {
    return Answer.of(
        switch (SampleEvidence.parse(inputs.evidence())) {
          case Parsed.Ok<SampleEvidence>(SampleEvidence evidence) ->
              new SampleVerifier(false).verify(evidence, new Binding.Unchecked());
          case Parsed.Malformed<SampleEvidence>(Refusal refusal) ->
              new Verification.Refused(refusal, Claims.NONE);
        });
  }
}
