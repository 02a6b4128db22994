package dev.assay.verifier;

import dev.assay.evidence.Verification;
import dev.assay.evidence.sample.SampleEvidence;
import dev.assay.evidence.sample.SampleVerifier;

/// `sample`: what a KBS client's sample attester says, which nobody signed.
final class SampleVerification implements FormatVerification {
  private final SampleVerifier verifier;

  SampleVerification(Trust trust) {
    verifier = new SampleVerifier(trust.sampleEvidence());
  }

  @Override
  public Verification verify(Question question) throws NotEvidence {
    SampleEvidence evidence = question.first().read(ItemField.EVIDENCE, SampleEvidence::parse);
    return verifier.verify(evidence, question.binding());
  }
}
