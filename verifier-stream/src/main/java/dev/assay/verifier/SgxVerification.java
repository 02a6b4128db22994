package dev.assay.verifier;

import dev.assay.evidence.Verification;
import dev.assay.evidence.sgx.SgxQuote;
import dev.assay.evidence.sgx.SgxVerifier;

/// `sgx`: a quote, its PCK chain in it or beside it.
final class SgxVerification implements FormatVerification {
  private final SgxVerifier verifier;

  SgxVerification(Trust trust) {
    verifier = new SgxVerifier(trust.anchors());
  }

  @Override
  public Verification verify(Question question) throws NotEvidence {
    Item item = question.first();
    SgxQuote quote = item.read(ItemField.EVIDENCE, SgxQuote::parse);
    return verifier.verify(quote, item.certificates(), question.binding(), question.at());
  }
}
