package dev.assay.verifier;

import dev.assay.evidence.Refusal;
import dev.assay.evidence.Verification;
import dev.assay.evidence.azure.AzSnpVtpmVerifier;
import dev.assay.evidence.azure.AzTdxVtpmVerifier;
import dev.assay.evidence.azure.HclReport;
import dev.assay.evidence.azure.VerifiedAzVtpm;
import dev.assay.evidence.azure.VtpmQuote;
import dev.assay.evidence.eventlog.RegisterMap;
import dev.assay.evidence.tdx.TdxQuote;
import dev.assay.evidence.tpm.PcrValues;
import java.util.Optional;

/// `az-snp-vtpm` and `az-tdx-vtpm`: an HCL report, made at boot; the vTPM's quote, which alone is
/// fresh, so that the binding is in its extraData; and on TDX the quote that the platform's service
/// made of the report.
final class AzureVerification implements FormatVerification {
  private static final int QUOTE = 1;
  private static final int TD_QUOTE = 2;

  private final Hardware hardware;

  private interface Hardware {
    Verification verify(HclReport report, VtpmQuote quote, Question question) throws NotEvidence;
  }

  private AzureVerification(Hardware hardware) {
    this.hardware = hardware;
  }

  static FormatVerification onSnp(Trust trust) {
    var verifier = new AzSnpVtpmVerifier(trust.anchors());
    return new AzureVerification(
        (report, quote, question) ->
            verifier.verify(report, quote, question.first().certificates(), question.at()));
  }

  static FormatVerification onTdx(Trust trust) {
    var verifier = new AzTdxVtpmVerifier(trust.anchors());
    return new AzureVerification(
        (report, quote, question) -> {
          Item item = question.items().get(TD_QUOTE);
          item.refuse(ItemField.EVENT_LOG, "what booted is in the vTPM's registers");
          TdxQuote tdQuote = item.read(ItemField.EVIDENCE, TdxQuote::parse);
          return verifier.verify(report, quote, tdQuote, item.certificates(), question.at());
        });
  }

  @Override
  public Verification verify(Question question) throws NotEvidence {
    HclReport report = question.first().read(ItemField.EVIDENCE, HclReport::parse);
    Item item = question.items().get(QUOTE);
    item.refuse(ItemField.AUXILIARY, "the report says which key is the vTPM's");
    VtpmQuote quote = quote(item, question);
    Optional<Refusal> otherKey =
        item.find(ItemField.KEY).flatMap(key -> report.otherKey(item.path(ItemField.KEY), key));
    if (otherKey.isPresent()) {
      return new Verification.Refused(otherKey.get(), report.claims());
    }
    Verification answer = hardware.verify(report, quote, question);
    return answer instanceof VerifiedAzVtpm verified
        ? item.withEventLog(verified, RegisterMap.PCR, verified::with)
        : answer;
  }

  private static VtpmQuote quote(Item item, Question question) throws NotEvidence {
    var quote = TpmVerification.evidence(item, question.unpadded());
    return new VtpmQuote(
        quote.attest(),
        quote.signature(),
        item.readIfThere(ItemField.PCR_VALUES, PcrValues::parse),
        quote.nonce());
  }
}
