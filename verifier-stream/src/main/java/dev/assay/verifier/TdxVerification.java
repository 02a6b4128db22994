package dev.assay.verifier;

import dev.assay.evidence.Verification;
import dev.assay.evidence.eventlog.RegisterMap;
import dev.assay.evidence.eventlog.ReplayedEventLog;
import dev.assay.evidence.tdx.TdxQuote;
import dev.assay.evidence.tdx.TdxVerifier;
import dev.assay.evidence.tdx.VerifiedTdx;

/// `tdx`: a quote, its PCK chain in it or beside it, and where it is there the CCEL, which must
/// replay to the quote's RTMRs.
final class TdxVerification implements FormatVerification {
  private final TdxVerifier verifier;

  TdxVerification(Trust trust) {
    verifier = new TdxVerifier(trust.anchors());
  }

  @Override
  public Verification verify(Question question) throws NotEvidence {
    Item item = question.first();
    TdxQuote quote = item.read(ItemField.EVIDENCE, TdxQuote::parse);
    Verification answer =
        verifier.verify(quote, item.certificates(), question.binding(), question.at());
    return answer instanceof VerifiedTdx td
        ? item.withEventLog(td, RegisterMap.TDX, log -> ReplayedEventLog.against(log, td))
        : answer;
  }
}
