package dev.assay.verifier;

import dev.assay.evidence.Verification;
import dev.assay.evidence.snp.SnpEvidence;
import dev.assay.evidence.snp.SnpReport;
import dev.assay.evidence.snp.SnpVerifier;

/// `snp`: a report, or the firmware's message that wraps one, and its certificates.
final class SnpVerification implements FormatVerification {
  private final SnpVerifier verifier;

  SnpVerification(Trust trust) {
    verifier = new SnpVerifier(trust.anchors());
  }

  @Override
  public Verification verify(Question question) throws NotEvidence {
    Item item = question.first();
    SnpReport report = item.read(ItemField.EVIDENCE, SnpEvidence::read);
    return verifier.verify(report, item.certificates(), question.binding(), question.at());
  }
}
