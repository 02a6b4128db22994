package dev.assay.verifier;

import dev.assay.evidence.Verification;
import dev.assay.evidence.spdm.SpdmMessages;
import dev.assay.evidence.spdm.SpdmVerifier;
import java.util.Optional;

/// `spdm`: a device's messages, and its chain. The request's nonce is the first half of the report
/// data.
final class SpdmVerification implements FormatVerification {
  private final SpdmVerifier verifier;

  SpdmVerification(Trust trust) {
    verifier = new SpdmVerifier(trust.anchors());
  }

  @Override
  public Verification verify(Question question) throws NotEvidence {
    Item item = question.first();
    SpdmMessages messages = item.read(ItemField.EVIDENCE, SpdmMessages::parse);
    return verifier.verify(
        messages, item.certificates(), Optional.of(question.reportData()), question.at());
  }
}
